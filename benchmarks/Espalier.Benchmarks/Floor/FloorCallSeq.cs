namespace Espalier.Benchmarks.Floor;

/// <summary>One caller outside, one process, one call at a time; no limit.</summary>
internal static class FloorCallSeq
{
    private const int Unmeasured = 1_000;

    internal static Task<Figure[]> RunAsync(int count)
    {
        var server = new FloorProcess(new FloorEcho());
        return Task.Run(() => CallAsync(server, count));
    }

    private static async Task<Figure[]> CallAsync(FloorProcess server, int count)
    {
        var reply = new FloorReply();
        for (int i = 0; i < Unmeasured; i++)
            await reply.CallAsync(server);
        Meter meter = Meter.Start();
        for (int i = 0; i < count; i++)
            await reply.CallAsync(server);
        return meter.PerOperation(count);
    }
}
