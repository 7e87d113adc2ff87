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
                Ledger.Child() with { Name = names.Name("ledger") },
                Supervisor.Child(
                    [Scanner.Child(), Printer.Child()],
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
    internal static ChildSpec[] Kinds { get; } =
    [
        Printer.Child() with { Id = "always there" },
        Printer.Child() with { Id = "until it has done its work", Restart = RestartType.Transient },
        Printer.Child() with { Id = "one attempt", Restart = RestartType.Temporary },
        Printer.Child() with { Id = "needs long to finish", Shutdown = ShutdownPolicy.Within(TimeSpan.FromSeconds(30)) },
        Printer.Child() with { Id = "has nothing to finish", Shutdown = ShutdownPolicy.BrutalKill },
    ];
    // end kinds
}

internal sealed partial class Ledger : GenServer
{
    private readonly List<string> _entries = [];

    [Call]
    private int Enter(string entry)
    {
        _entries.Add(entry);
        return _entries.Count;
    }
}

internal sealed partial class Printer : GenServer
{
    private int _pages;

    [Call]
    private int Print(int pages) => _pages += pages;
}

// begin init
internal sealed partial class Scanner : GenServer
{
    private bool _isConnected;

    protected override ValueTask<InitResult> InitAsync() =>
        // Guaranteed when this returns: the scanner answers. Not guaranteed: that the device does.
        new(InitResult.OkThen(Next.Continue(new Connect())));

    protected override ValueTask<Next> HandleContinueAsync(object argument)
    {
        OnConnect((Connect)argument);
        return new(Next.Receive);
    }

    [Info]
    private void OnConnect(Connect attempt)
    {
        _isConnected = TryOpen();

        // The device is away, not broken: try again later, and meanwhile say so to whoever asks.
        if (!_isConnected)
            Context.SendAfter(attempt, TimeSpan.FromSeconds(1));
    }

    [Call]
    private bool IsConnected() => _isConnected;

    private static bool TryOpen() => File.Exists("/dev/scanner");

    private sealed record Connect;
}
// end init
