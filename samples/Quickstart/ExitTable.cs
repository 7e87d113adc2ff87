using Espalier;

namespace Quickstart;

/// <summary>Three ways to end, three kinds of children: which ones their supervisor starts again.</summary>
internal static class ExitTable
{
    private static readonly (string Name, ExitReason Reason)[] Reasons =
    [
        ("normal", ExitReason.Normal),
        ("shutdown", ExitReason.Shutdown),
        ("anything else", ExitReason.Custom("out of paper")),
    ];

    internal static async Task LiveThroughAsync(ProcessSystem system)
    {
        SupervisorRef supervisor = await Supervisor.StartAsync(system, [], new SupervisorOptions { MaxRestarts = 100 });
        Console.WriteLine($"{"ends with",-16}{"permanent",-14}{"transient",-14}temporary");
        foreach ((string name, ExitReason reason) in Reasons)
        {
            string permanent = await TryAsync(supervisor, RestartType.Permanent, reason);
            string transient = await TryAsync(supervisor, RestartType.Transient, reason);
            string temporary = await TryAsync(supervisor, RestartType.Temporary, reason);
            Console.WriteLine($"{name,-16}{permanent,-14}{transient,-14}{temporary}");
        }
        await supervisor.StopAsync();
    }

    private static async Task<string> TryAsync(SupervisorRef supervisor, RestartType restart, ExitReason reason)
    {
        ChildSpec spec = Quitter.Child() with { Id = $"{restart}, {reason}", Restart = restart };
        Pid pid = (await supervisor.StartChildAsync(spec)).GetPidOrThrow();
        Quitter.At(pid).Quit(reason);
        await pid.WaitForExitAsync();

        // The supervisor has been told before we were, and answers after it has dealt with it.
        ChildInfo? child = await supervisor.GetChildAsync(spec.Id);
        return child?.Pid is null ? "stays gone" : "comes back";
    }
}
