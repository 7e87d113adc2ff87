using Espalier.Benchmarks.Logging;

namespace Espalier.Benchmarks.Workloads;

/// <summary>A server crashes, its supervisor starts it again, and the new one is asked: one life after another.</summary>
internal static class Crash
{
    // The supervisor is not to give up: that is another matter.
    private static readonly SupervisorOptions Options = new() { MaxRestarts = 100_000_000, RestartPeriod = TimeSpan.FromSeconds(1) };

    /// <summary>Nothing is logged: the default.</summary>
    internal static async Task<Figure[]> RunAsync(int count)
    {
        await using var system = new ProcessSystem();
        return await RunAsync(system, count);
    }

    /// <summary>Each crash becomes the text that a console would show, which nobody keeps.</summary>
    internal static async Task<Figure[]> RunLoggedAsync(int count)
    {
        using var log = new DroppingLog();
        await using var system = new ProcessSystem(new ProcessSystemOptions { LoggerFactory = log });
        Figure[] figures = await RunAsync(system, count);
        if (log.Entries < count)
            throw new InvalidOperationException($"Of {count} crashes {log.Entries} were logged.");
        return figures;
    }

    private static async Task<Figure[]> RunAsync(ProcessSystem system, int count)
    {
        var figures = new TaskCompletionSource<Figure[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        system.Spawn(async self => figures.SetResult(await CrashAsync(self, count)));
        return await figures.Task;
    }

    private static async Task<Figure[]> CrashAsync(ProcessContext self, int count)
    {
        await Supervisor.StartLinkedAsync(self, [CrashingServer.Child(self.Self)], Options);
        CrashingServer.IClient server = CrashingServer.At(await self.ReceiveAsync<Pid>());
        Meter meter = Meter.Start();
        for (int i = 0; i < count; i++)
        {
            server.Fail();
            server = CrashingServer.At(await self.ReceiveAsync<Pid>());
            await server.PingAsync();
        }
        return meter.PerOperation(count);
    }
}
