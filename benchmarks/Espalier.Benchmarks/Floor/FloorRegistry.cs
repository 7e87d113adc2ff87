using System.Collections.Concurrent;
using Espalier.Benchmarks.Workloads;

namespace Espalier.Benchmarks.Floor;

/// <summary>Look-ups in a concurrent dictionary.</summary>
internal static class FloorRegistry
{
    internal static Task<Figure[]> OneAsync(int count) => Task.Run(() => Run(count, 1));

    internal static Task<Figure[]> TwoAsync(int count) => Task.Run(() => Run(count, 2));

    private static Figure[] Run(int count, int threads)
    {
        var table = new ConcurrentDictionary<string, FloorProcess>();
        var process = new FloorProcess(new FloorEcho());
        foreach (string name in Names.Shuffled(count, seed: 1))
            table.TryAdd(name, process);
        return Names.LookUp(Names.Shuffled(count, seed: 2), threads, new TableLookUp(table));
    }
}
