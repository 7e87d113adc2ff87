namespace Espalier.Benchmarks;

/// <summary>One caller, one server, one call at a time, each with the default limit armed.</summary>
internal static class CallRows
{
    private const int Unmeasured = 1_000;

    internal static async Task<Figure[]> FromOutsideAsync(int calls)
    {
        await using var system = new ProcessSystem();
        Pid server = (await system.StartServerAsync(static () => new PingServer())).GetPidOrThrow();
        return await Task.Run(() => CallAsync(server, calls));
    }

    internal static async Task<Figure[]> FromProcessAsync(int calls)
    {
        await using var system = new ProcessSystem();
        Pid server = (await system.StartServerAsync(static () => new PingServer())).GetPidOrThrow();
        var figures = new TaskCompletionSource<Figure[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        system.Spawn(async _ => figures.SetResult(await CallAsync(server, calls)));
        return await figures.Task;
    }

    private static async Task<Figure[]> CallAsync(Pid server, int calls)
    {
        for (int i = 0; i < Unmeasured; i++)
            await server.CallAsync(Ping.Request);
        Meter meter = Meter.Start();
        for (int i = 0; i < calls; i++)
            await server.CallAsync(Ping.Request);
        double time = meter.Nanoseconds;
        return [new("calls_per_s", calls * 1e9 / time), new("ns_per_call", time / calls), new("bytes_per_call", meter.AllocatedBytes() / calls)];
    }
}
