using System.Diagnostics;
using Espalier.Benchmarks.Running;

namespace Espalier.Benchmarks.Workloads;

/// <summary>As many idle supervised servers as this program may ever have: the most memory that it ever takes for each of them.</summary>
internal static class IdleServers
{
    private const int Step = 65_536;
    private const int Asked = 100;

    internal static async Task<Figure[]> RunAsync(int count)
    {
        await using var system = new ProcessSystem();
        DynamicSupervisorRef supervisor = await DynamicSupervisor.StartAsync(system);
        ChildSpec spec = IdleServer.Child();
        var asked = new List<Pid>();
        int every = Math.Max(1, count / Asked);
        Meter meter = Meter.Start();
        for (int i = 0; i < count; i++)
        {
            Pid pid = (await supervisor.StartChildAsync(spec)).GetPidOrThrow();
            if (i % every == 0)
                asked.Add(pid);
            if (i % Step == 0)
                CheckMemory(i);
        }
        double starting = meter.Milliseconds;
        foreach (Pid pid in asked)
            await IdleServer.At(pid).PingAsync();
        double bytes = Process.GetCurrentProcess().PeakWorkingSet64;

        Meter stop = Meter.Start();
        await supervisor.StopAsync();
        return [new(Metrics.TotalMs, starting), new(Metrics.BytesEach, bytes / count), new(Metrics.StopMs, stop.Milliseconds)];
    }

    private static void CheckMemory(int count)
    {
        if (Environment.WorkingSet > Limits.WorkingSetBytes)
            throw new InvalidOperationException($"Given up with {count} servers, which take {Environment.WorkingSet / 1_000_000} MB.");
    }
}
