using Espalier.Benchmarks.Logging;

namespace Espalier.Benchmarks.Workloads;

/// <summary>A server crashes, its supervisor starts it again, and the new one is asked: one life after another.</summary>
internal static class Crash
{
    /// <summary>Where the history of restarts is to be short: so many crashes, and the supervisor makes room for a new one.</summary>
    internal const int ShortHistory = 1_000;

    // The supervisor is not to give up: that is another matter.
    private static readonly SupervisorOptions Options = new() { MaxRestarts = 100_000_000, RestartPeriod = TimeSpan.FromSeconds(1) };

    /// <summary>Nothing is logged: the default.</summary>
    internal static async Task<Figure[]> RunAsync(int count)
    {
        await using var system = new ProcessSystem();
        return await RunAsync(system, count, history: count);
    }

    /// <summary>The same with a new supervisor every now and then. Its start and its stop are not measured.</summary>
    internal static async Task<Figure[]> RunShortAsync(int count)
    {
        await using var system = new ProcessSystem();
        return await RunAsync(system, count, ShortHistory);
    }

    /// <summary>Each crash becomes the text that a console would show, which nobody keeps.</summary>
    internal static async Task<Figure[]> RunLoggedAsync(int count)
    {
        using var log = new DroppingLog();
        await using var system = new ProcessSystem(new ProcessSystemOptions { LoggerFactory = log });
        Figure[] figures = await RunAsync(system, count, history: count);
        if (log.Entries < count)
            throw new InvalidOperationException($"Of {count} crashes {log.Entries} were logged.");
        return figures;
    }

    private static async Task<Figure[]> RunAsync(ProcessSystem system, int count, int history)
    {
        var figures = new TaskCompletionSource<Figure[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        system.Spawn(async self =>
        {
            Cost cost = default;
            for (int left = count; left > 0; left -= history)
                cost += await CrashAsync(self, Math.Min(left, history));
            figures.SetResult(cost.PerOperation(count));
        });
        return await figures.Task;
    }

    private static async Task<Cost> CrashAsync(ProcessContext self, int count)
    {
        SupervisorRef supervisor = await Supervisor.StartLinkedAsync(self, [CrashingServer.Child(self.Self)], Options);
        CrashingServer.IClient server = CrashingServer.At(await self.ReceiveAsync<Pid>());
        Meter meter = Meter.Start();
        for (int i = 0; i < count; i++)
        {
            server.Fail();
            server = CrashingServer.At(await self.ReceiveAsync<Pid>());
            await server.PingAsync();
        }
        Cost cost = meter.Read();
        await supervisor.StopAsync();
        return cost;
    }
}
