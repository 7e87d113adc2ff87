using Espalier;

namespace Snippets.Guides;

internal static class Applications
{
    // begin main
    // The whole program: it runs until Ctrl+C, or until the tree cannot go on. Then the exception ends it, with an exit code other than 0.
    internal static async Task RunAsync()
    {
        await using var system = new ProcessSystem();
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, press) =>
        {
            press.Cancel = true;
            stop.Cancel();
        };
        await system.RunAsync([Scanner.Child(), Printer.Child()], cancellationToken: stop.Token);
    }
    // end main

    // begin parts
    internal static async Task RunShopAsync(ProcessSystem system, string journalPath, CancellationToken stop)
    {
        var shop = new Shop(new Bookkeeping(journalPath));
        try
        {
            await system.RunAsync(shop, stop);
        }
        catch (SupervisionFailedException failure)
        {
            Console.Error.WriteLine($"{failure.Application} could not go on: {failure.Reason}");
            Environment.ExitCode = 1;
        }
    }
    // end parts

    // begin optional
    // Not needed, but wanted: the system goes on without it, and it may be started again.
    internal static async Task<string> StartAdvertisingAsync(ProcessSystem system, ProcessApplication advertising) =>
        await system.StartApplicationAsync(advertising, ApplicationType.Temporary) switch
        {
            StartResult.Started => "it runs",
            StartResult.Failed { Error: StartError.AlreadyStarted } => "it ran already",
            StartResult.Failed { Error: StartError.DependencyMissing missing } => $"it needs {missing.Application}",
            StartResult.Failed failed => $"it does not run: {failed.Error}",
            _ => "unknown",
        };
    // end optional
}

// begin application
// Settings are constructor arguments. What is wrong with them fails the start, and the program does not come up.
internal sealed class Bookkeeping(string journalPath) : ProcessApplication
{
    public string JournalPath => journalPath;

    protected override ChildSpec Root(ProcessSystem system)
    {
        ArgumentException.ThrowIfNullOrEmpty(journalPath);
        return Supervisor.Child([Journal.Child(journalPath) with { Name = system.Name("journal") }]);
    }
}

internal sealed class Shop(Bookkeeping bookkeeping) : ProcessApplication
{
    // Started before this one, and stopped after it.
    public override IReadOnlyList<ProcessApplication> Dependencies => [bookkeeping];

    public bool IsOpen { get; private set; }

    protected override ChildSpec Root(ProcessSystem system)
    {
        IsOpen = true;
        return Supervisor.Child(
            [Till.Child(), Printer.Child()],
            new SupervisorOptions { Strategy = SupervisionStrategy.RestForOne });
    }

    // Everything still runs: take no new customers.
    protected override ValueTask PrepareStopAsync()
    {
        IsOpen = false;
        return default;
    }

    // The tree has ended: what is left is no process's.
    protected override async ValueTask StopAsync() => await Console.Out.WriteLineAsync("The shop has closed.");
}
// end application

// begin settings
internal sealed partial class Clerk : GenServer
{
    // A process finds the application that it belongs to, and so its settings.
    [Call]
    private string? FindJournal() =>
        Context.System.TryGetApplication(Context.Self, out ProcessApplication? application) && application is Bookkeeping bookkeeping
            ? bookkeeping.JournalPath
            : null;
}
// end settings
