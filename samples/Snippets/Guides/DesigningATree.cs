using Espalier;

namespace Snippets.Guides;

internal static class DesigningATree
{
    // begin kernel
    // What must not be lost stands first and does little; what is risky hangs below, and depends on what stands before it.
    internal static Task<SupervisorRef> StartShopAsync(ProcessSystem system, ProcessRegistry<string> names) =>
        Supervisor.StartAsync(
            system,
            [
                names.Child(),
                ChildSpec.For(() => new Ledger()) with { Name = names.Name("ledger") },
                Supervisor.Child(
                    [ChildSpec.For(() => new Scanner()), ChildSpec.For(() => new Printer())],
                    new SupervisorOptions { Name = system.Name("devices") }),
            ],
            new SupervisorOptions { Strategy = SupervisionStrategy.RestForOne }).AsTask();
    // end kernel

    // begin intensity
    // Ten devices that fail now and then: five failures in a minute are weather, a sixth is a broken room.
    internal static SupervisorOptions Devices { get; } = new()
    {
        MaxRestarts = 5,
        RestartPeriod = TimeSpan.FromMinutes(1),
    };
    // end intensity

    // begin kinds
    internal static ChildSpec[] Kinds(Func<Printer> make) =>
    [
        ChildSpec.For(make) with { Id = "always there" },
        ChildSpec.For(make) with { Id = "until it has done its work", Restart = RestartType.Transient },
        ChildSpec.For(make) with { Id = "one attempt", Restart = RestartType.Temporary },
        ChildSpec.For(make) with { Id = "needs long to finish", Shutdown = ShutdownPolicy.Within(TimeSpan.FromSeconds(30)) },
        ChildSpec.For(make) with { Id = "has nothing to finish", Shutdown = ShutdownPolicy.BrutalKill },
    ];
    // end kinds
}

internal sealed class Ledger : GenServer;

internal sealed class Printer : GenServer;

// begin init
internal sealed class Scanner : GenServer
{
    private readonly Queue<string> _pages = new();

    protected override ValueTask<InitResult> InitAsync() =>
        // Guaranteed when this returns: the scanner takes pages. Not guaranteed: that the device answers.
        new(InitResult.OkThen(Next.Continue("connect")));

    protected override ValueTask<Next> HandleContinueAsync(object argument)
    {
        if (TryConnect())
            return new(Next.Receive);

        // The device is away, not broken: try again later, and meanwhile say so to whoever asks.
        Context.SendAfter("connect", TimeSpan.FromSeconds(1));
        return new(Next.Receive);
    }

    protected override ValueTask<Next> HandleInfoAsync(object message) => HandleContinueAsync(message);

    private bool TryConnect() => _pages.Count == 0;
}
// end init
