namespace Espalier.Benchmarks.Workloads;

/// <summary>Casts from one or several threads to one server, until it has counted all of them.</summary>
internal static class Casts
{
    internal static Task<Figure[]> OneAsync(int count) => RunAsync(count, 1);

    internal static Task<Figure[]> EightAsync(int count) => RunAsync(count, 8);

    private static async Task<Figure[]> RunAsync(int count, int senders)
    {
        await using var system = new ProcessSystem();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int each = Math.Max(1, count / senders);
        CountServer.IClient server = await CountServer.StartAsync(system, each * senders, done);

        Meter meter = Meter.Start();
        await Task.WhenAll(Enumerable.Range(0, senders).Select(_ => Task.Run(() => CastAll(server, each))));
        await done.Task;
        return meter.PerOperation((double)each * senders);
    }

    private static void CastAll(CountServer.IClient server, int count)
    {
        for (int i = 0; i < count; i++)
            server.Count();
    }
}
