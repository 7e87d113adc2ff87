using Espalier;

namespace Snippets.Guides;

// begin dispose
internal sealed class Journal(string path) : GenServer, IDisposable
{
    private StreamWriter? _file;

    protected override ValueTask<InitResult> InitAsync()
    {
        _file = new StreamWriter(path, append: true);
        return new(InitResult.Ok);
    }

    protected override ValueTask<Next> HandleCastAsync(object message)
    {
        _file!.WriteLine(message);
        return new(Next.Receive);
    }

    // Whatever ends the process, a kill included: when its code has ended this runs, before anybody hears of the end.
    // So a successor that opens the same file never finds it open.
    public void Dispose() => _file?.Dispose();
}
// end dispose

// begin trap
internal sealed class Till : GenServer
{
    private int _open;

    protected override ValueTask<InitResult> InitAsync()
    {
        // From now on an order to end is a message: what is being done is done, then terminate runs.
        TrapExits = true;
        return new(InitResult.Ok);
    }

    protected override ValueTask<Next> HandleCastAsync(object message)
    {
        _open++;
        return new(Next.Receive);
    }

    protected override async ValueTask TerminateAsync(ExitReason reason)
    {
        if (reason.IsGraceful)
            await CloseAccountsAsync(_open, Context.CancellationToken);
    }

    private static Task CloseAccountsAsync(int count, CancellationToken cancellationToken) =>
        count == 0 ? Task.CompletedTask : Task.Delay(count, cancellationToken);
}
// end trap

// begin janitor
internal sealed record Lease(Pid Holder, string Room);

// Somebody else tidies up after those who cannot: it watches them, and hears of every end, kills included.
internal sealed class Janitor : GenServer
{
    private readonly Dictionary<MonitorRef, Lease> _leases = [];

    protected override ValueTask<Next> HandleCastAsync(object message)
    {
        if (message is Lease lease)
            _leases.Add(Context.Monitor(lease.Holder), lease);
        return new(Next.Receive);
    }

    protected override ValueTask<Next> HandleInfoAsync(object message)
    {
        if (message is Down down && _leases.Remove(down.Ref, out Lease? lease))
            Console.WriteLine($"{lease.Room} is free again: {down.Reason}");
        return new(Next.Receive);
    }
}
// end janitor
