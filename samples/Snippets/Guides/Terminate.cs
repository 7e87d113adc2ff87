using Espalier;

namespace Snippets.Guides;

// begin dispose
internal sealed partial class Journal(string path) : GenServer, IDisposable
{
    private StreamWriter? _file;

    protected override ValueTask<InitResult> InitAsync()
    {
        _file = new StreamWriter(path, append: true);
        return new(InitResult.Ok);
    }

    [Cast]
    private void Write(string line) => _file!.WriteLine(line);

    // Whatever ends the process, a kill included: when its code has ended this runs, before anybody hears of the end.
    // So a successor that opens the same file never finds it open.
    public void Dispose() => _file?.Dispose();
}
// end dispose

// begin trap
internal sealed partial class Till : GenServer
{
    private int _open;

    protected override ValueTask<InitResult> InitAsync()
    {
        // From now on an order to end is a message: what is being done is done, then terminate runs.
        TrapExits = true;
        return new(InitResult.Ok);
    }

    protected override async ValueTask TerminateAsync(ExitReason reason)
    {
        if (reason.IsGraceful)
            await CloseAccountsAsync(_open, Context.CancellationToken);
    }

    [Cast]
    private void OpenAccount() => _open++;

    private static Task CloseAccountsAsync(int count, CancellationToken cancellationToken) =>
        count == 0 ? Task.CompletedTask : Task.Delay(count, cancellationToken);
}
// end trap

// begin janitor
// Somebody else tidies up after those who cannot: it watches them, and hears of every end, kills included.
internal sealed partial class Janitor : GenServer
{
    private readonly Dictionary<MonitorRef, string> _rooms = [];

    [Cast]
    private void Watch(Pid holder, string room) => _rooms.Add(Context.Monitor(holder), room);

    [Info]
    private void OnDown(Down down)
    {
        if (_rooms.Remove(down.Ref, out string? room))
            Console.WriteLine($"{room} is free again: {down.Reason}");
    }
}
// end janitor
