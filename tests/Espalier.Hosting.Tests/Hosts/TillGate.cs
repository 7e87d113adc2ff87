namespace Espalier.Hosting.Tests.Hosts;

/// <summary>Holds up the starts of tills, or lets them pass. Open at first.</summary>
internal sealed class TillGate
{
    private TaskCompletionSource _open = NewOpen();

    internal Task Opened => Volatile.Read(ref _open).Task;

    internal void Close() => Volatile.Write(ref _open, new(TaskCreationOptions.RunContinuationsAsynchronously));

    internal void Open() => Volatile.Read(ref _open).SetResult();

    private static TaskCompletionSource NewOpen()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }
}
