namespace Espalier.Benchmarks.Workloads;

/// <summary>A process starts linked servers, each start acknowledged by init; then it ends, and its links end them all.</summary>
internal static class Spawn
{
    internal static async Task<Figure[]> RunAsync(int count)
    {
        await using var system = new ProcessSystem();
        int before = system.ProcessCount;
        var figures = new TaskCompletionSource<Figure[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        Pid starter = system.Spawn(async self =>
        {
            figures.SetResult(await StartAsync(self, count));
            await self.ReceiveAsync<object>();
        });
        Figure[] starts = await figures.Task;

        Meter stop = Meter.Start();
        starter.SendExit(ExitReason.Shutdown);
        while (system.ProcessCount > before)
            await Task.Delay(1);
        return [.. starts, new(Metrics.StopMs, stop.Milliseconds)];
    }

    private static async Task<Figure[]> StartAsync(ProcessContext self, int count)
    {
        long before = Meter.LiveBytes();
        Meter meter = Meter.Start();
        for (int i = 0; i < count; i++)
            await IdleServer.StartLinkedAsync(self);
        double time = meter.Nanoseconds;
        return [new(Metrics.NsPerOp, time / count), new(Metrics.BytesEach, (double)(Meter.LiveBytes() - before) / count)];
    }
}
