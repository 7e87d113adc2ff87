using Espalier.Benchmarks.Workloads;

namespace Espalier.Benchmarks.Floor;

/// <summary>The tree of processes.</summary>
internal static class FloorSkynet
{
    internal static async Task<Figure[]> RunAsync(int count)
    {
        int leaves = Skynet.LeavesIn(count);
        var sum = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        Meter meter = Meter.Start();
        new FloorSky(new FloorProcess(new FloorRoot(sum)), 0, leaves).Process.Send(FloorSignal.Begin);
        Skynet.Check(await sum.Task, leaves);
        return [new(Metrics.TotalMs, meter.Milliseconds)];
    }
}
