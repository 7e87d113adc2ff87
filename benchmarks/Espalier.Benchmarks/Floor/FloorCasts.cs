namespace Espalier.Benchmarks.Floor;

/// <summary>Messages from one or several threads to one process, until it has counted all of them.</summary>
internal static class FloorCasts
{
    internal static Task<Figure[]> OneAsync(int count) => RunAsync(count, 1);

    internal static Task<Figure[]> EightAsync(int count) => RunAsync(count, 8);

    private static async Task<Figure[]> RunAsync(int count, int senders)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int each = Math.Max(1, count / senders);
        var process = new FloorProcess(new FloorCounter(each * senders, done));

        Meter meter = Meter.Start();
        await Task.WhenAll(Enumerable.Range(0, senders).Select(_ => Task.Run(() => SendAll(process, each))));
        await done.Task;
        return meter.PerOperation((double)each * senders);
    }

    private static void SendAll(FloorProcess process, int count)
    {
        for (int i = 0; i < count; i++)
            process.Send(FloorSignal.Count);
    }
}
