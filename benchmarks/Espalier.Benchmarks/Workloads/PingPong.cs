namespace Espalier.Benchmarks.Workloads;

/// <summary>Pairs of servers that send messages to and fro, many under way in each pair.</summary>
internal static class PingPong
{
    internal const int Pairs = 1_000;
    internal const int Window = 100;

    /// <param name="count">Messages in both directions.</param>
    internal static async Task<Figure[]> RunAsync(int count)
    {
        await using var system = new ProcessSystem();
        int rounds = Math.Max(1, count / (2 * Pairs));
        var servers = new PingServer.IClient[Pairs];
        var ends = new Task[Pairs];
        for (int i = 0; i < Pairs; i++)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            ends[i] = done.Task;
            (await PongServer.StartAsync(system)).Address.TryFind(out Pid other);
            servers[i] = await PingServer.StartAsync(system, other, rounds, Window, done);
        }

        Meter meter = Meter.Start();
        foreach (PingServer.IClient server in servers)
            server.Begin();
        await Task.WhenAll(ends);
        return meter.PerOperation(2.0 * rounds * Pairs);
    }
}
