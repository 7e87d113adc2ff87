namespace Espalier.Benchmarks.Floor;

/// <summary>Each caller has a process of its own to call.</summary>
internal static class FloorCall64
{
    private const int Callers = 64;

    internal static async Task<Figure[]> RunAsync(int count)
    {
        FloorProcess[] servers = [.. Enumerable.Range(0, Callers).Select(static _ => new FloorProcess(new FloorEcho()))];
        int each = Math.Max(1, count / Callers);

        Meter meter = Meter.Start();
        await Task.WhenAll(servers.Select(server => Task.Run(() => CallAsync(server, each))));
        return meter.PerOperation((double)each * Callers);
    }

    private static async Task CallAsync(FloorProcess server, int count)
    {
        var reply = new FloorReply();
        for (int i = 0; i < count; i++)
            await reply.CallAsync(server);
    }
}
