using Espalier.Benchmarks.Workloads;

namespace Espalier.Benchmarks.Floor;

/// <summary>Pairs of processes that send messages to and fro, many under way in each pair.</summary>
internal static class FloorPingPong
{
    internal static async Task<Figure[]> RunAsync(int count)
    {
        int rounds = Math.Max(1, count / (2 * PingPong.Pairs));
        var processes = new FloorProcess[PingPong.Pairs];
        var ends = new Task[PingPong.Pairs];
        for (int i = 0; i < PingPong.Pairs; i++)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            ends[i] = done.Task;
            processes[i] = new FloorPing(new FloorProcess(new FloorPong()), rounds, PingPong.Window, done).Process;
        }

        Meter meter = Meter.Start();
        foreach (FloorProcess process in processes)
            process.Send(FloorSignal.Begin);
        await Task.WhenAll(ends);
        return meter.PerOperation(2.0 * rounds * PingPong.Pairs);
    }
}
