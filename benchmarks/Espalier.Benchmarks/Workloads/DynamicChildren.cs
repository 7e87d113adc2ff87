namespace Espalier.Benchmarks.Workloads;

/// <summary>Idle servers under one dynamic supervisor: start them one by one, then stop the supervisor.</summary>
internal static class DynamicChildren
{
    internal static async Task<Figure[]> RunAsync(int count)
    {
        await using var system = new ProcessSystem();
        long before = Meter.LiveBytes();
        DynamicSupervisorRef supervisor = await DynamicSupervisor.StartAsync(system);
        ChildSpec spec = IdleServer.Child();
        Meter start = Meter.Start();
        for (int i = 0; i < count; i++)
            (await supervisor.StartChildAsync(spec)).GetPidOrThrow();
        double starting = start.Nanoseconds;
        double bytes = Meter.LiveBytes() - before;

        Meter stop = Meter.Start();
        await supervisor.StopAsync();
        double stopping = stop.Milliseconds;
        if (system.ProcessCount > 1)
            throw new InvalidOperationException($"{system.ProcessCount} processes have outlived their supervisor.");
        return [new(Metrics.NsPerOp, starting / count), new(Metrics.BytesEach, bytes / count), new(Metrics.StopMs, stopping)];
    }
}
