namespace Espalier.Benchmarks.Workloads;

/// <summary>Each caller has a server of its own; all of them together make the calls.</summary>
internal static class Call64
{
    private const int Callers = 64;

    internal static async Task<Figure[]> RunAsync(int count)
    {
        await using var system = new ProcessSystem();
        var servers = new EchoServer.IClient[Callers];
        for (int i = 0; i < Callers; i++)
            servers[i] = await EchoServer.StartAsync(system);
        int each = Math.Max(1, count / Callers);

        Meter meter = Meter.Start();
        await Task.WhenAll(servers.Select(server => Task.Run(() => CallAsync(server, each))));
        return meter.PerOperation((double)each * Callers);
    }

    private static async Task CallAsync(EchoServer.IClient server, int count)
    {
        for (int i = 0; i < count; i++)
            await server.PingAsync();
    }
}
