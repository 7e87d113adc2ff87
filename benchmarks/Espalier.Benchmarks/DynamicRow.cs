namespace Espalier.Benchmarks;

/// <summary>Idle servers under one dynamic supervisor: start them, call each once, stop the supervisor.</summary>
internal static class DynamicRow
{
    internal static async Task<Figure[]> RunAsync(int count)
    {
        await using var system = new ProcessSystem();
        long before = Meter.LiveBytes();
        DynamicSupervisorRef supervisor = await DynamicSupervisor.StartAsync(system);
        ChildSpec spec = ChildSpec.For(static () => new PingServer());
        var servers = new Pid[count];
        Meter start = Meter.Start();
        for (int i = 0; i < count; i++)
            servers[i] = (await supervisor.StartChildAsync(spec)).GetPidOrThrow();
        double starting = start.Nanoseconds;
        double bytes = Meter.LiveBytes() - before - (8.0 * count);

        Meter call = Meter.Start();
        foreach (Pid server in servers)
            await server.CallAsync(Ping.Request);
        double calling = call.Nanoseconds;

        Meter stop = Meter.Start();
        await supervisor.StopAsync();
        double stopping = stop.Nanoseconds;
        double working = Environment.WorkingSet / 1e6;
        return
        [
            new("ns_per_start", starting / count),
            new("bytes_per_child", bytes / count),
            new("ns_per_call", calling / count),
            new("stop_all_ms", stopping / 1e6),
            new("working_set_mb", working),
        ];
    }
}
