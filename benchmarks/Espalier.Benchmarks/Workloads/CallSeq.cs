namespace Espalier.Benchmarks.Workloads;

/// <summary>One caller outside of any process, one server, one call at a time.</summary>
internal static class CallSeq
{
    private const int Unmeasured = 1_000;

    internal static async Task<Figure[]> RunAsync(int count)
    {
        await using var system = new ProcessSystem();
        EchoServer.IClient server = await EchoServer.StartAsync(system);
        return await Task.Run(() => CallAsync(server, count));
    }

    internal static async Task<Figure[]> CallAsync(EchoServer.IClient server, int count)
    {
        for (int i = 0; i < Unmeasured; i++)
            await server.PingAsync();
        Meter meter = Meter.Start();
        for (int i = 0; i < count; i++)
            await server.PingAsync();
        return meter.PerOperation(count);
    }
}
