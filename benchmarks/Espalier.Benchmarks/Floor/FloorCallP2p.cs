namespace Espalier.Benchmarks.Floor;

/// <summary>One process calls another: two messages a call.</summary>
internal static class FloorCallP2p
{
    private const int Unmeasured = 1_000;

    internal static async Task<Figure[]> RunAsync(int count)
    {
        var server = new FloorProcess(new FloorEcho());
        await CallAsync(server, Unmeasured);
        Meter meter = Meter.Start();
        await CallAsync(server, count);
        return meter.PerOperation(count);
    }

    private static Task CallAsync(FloorProcess server, int count)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new FloorCaller(server, count, done).Process.Send(FloorSignal.Begin);
        return done.Task;
    }
}
