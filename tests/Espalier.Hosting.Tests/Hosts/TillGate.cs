namespace Espalier.Hosting.Tests.Hosts;

/// <summary>Holds up the starts of tills, or lets them pass, or has one fail. Open at first.</summary>
internal sealed class TillGate
{
    private TaskCompletionSource _open = NewOpen();

    internal Task Opened => Volatile.Read(ref _open).Task;

    internal void Close() => Volatile.Write(ref _open, new(TaskCreationOptions.RunContinuationsAsynchronously));

    internal void Open() => Volatile.Read(ref _open).TrySetResult();

    /// <summary>The start that is held up fails; the next one passes.</summary>
    internal void Fail() => Interlocked.Exchange(ref _open, NewOpen()).SetException(new InvalidOperationException("no key"));

    private static TaskCompletionSource NewOpen()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }
}
