using System.Collections.Concurrent;
using Espalier.Benchmarks.Workloads;

namespace Espalier.Benchmarks.Floor;

/// <summary>Entries of a concurrent dictionary: added by one thread and taken out again; nobody watches their holders.</summary>
internal static class FloorRegister
{
    internal static Task<Figure[]> RunAsync(int count) => Task.Run(() => Run(count));

    private static Figure[] Run(int count)
    {
        var table = new ConcurrentDictionary<string, FloorProcess>();
        var process = new FloorProcess(new FloorEcho());
        string[] names = Names.Shuffled(count, seed: 1);
        Meter meter = Meter.Start();
        foreach (string name in names)
            table.TryAdd(name, process);
        double registering = meter.Nanoseconds;
        if (!names.All(table.ContainsKey))
            throw new InvalidOperationException("A name was not found.");

        meter = Meter.Start();
        foreach (string name in names)
            table.TryRemove(name, out _);
        return Register.Of(registering, meter.Nanoseconds, count);
    }
}
