namespace Espalier.Benchmarks.Workloads;

/// <summary>What the samples' quick start does first, in a process that has done nothing yet: a system, a supervisor, a child that answers.</summary>
internal static class Startup
{
    internal static async Task<Figure[]> RunAsync(int count)
    {
        Meter meter = Meter.Start();
        await using var system = new ProcessSystem();
        ProcessName name = system.Name("first");
        await Supervisor.StartAsync(system, [IdleServer.Child() with { Name = name }]);
        double starting = meter.Milliseconds;
        if (await IdleServer.At(name).PingAsync() != count)
            throw new InvalidOperationException("It has counted wrong.");
        return [new(Metrics.TotalMs, starting)];
    }
}
