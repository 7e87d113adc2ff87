using Espalier.Processes;

namespace Espalier.Servers;

/// <summary>One call: its mail to the server, its handle for the reply, and what its caller awaits.</summary>
/// <remarks>
/// There is no monitor per call: as long as it is unread the mailbox holds it, while it is handled or put off the server does, and
/// either fails it when the server ends.
/// </remarks>
internal abstract class PendingCall(ProcessCell target, ProcessAddress address, ProcessCell? caller, object request)
    : PendingWait(target.System)
{
    private ServerBehavior? _keeper;

    internal object Request => request;

    /// <summary>Sent to a process whose end was decided already: it learns "no process", not that one's reason.</summary>
    internal bool IsLate { get; set; }

    // Its place among the calls that the server has put off, under the server's lock.
    internal PendingCall? NextKept { get; set; }

    internal PendingCall? PreviousKept { get; set; }

    internal WaitTimer? Deadline { get; set; }

    internal Pid CallerOf(long version) => version == Version && caller is not null ? caller.Pid : default;

    /// <summary>Gives the reply, if nobody was quicker.</summary>
    /// <exception cref="ArgumentException">It is not of the type that was asked for.</exception>
    internal bool Reply(long version, object? value)
    {
        if (ProcessTarget.Current is ProcessCell { Fate: not null })
        {
            System.CountRefusedSend();
            return false;
        }
        return TryReply(version, value);
    }

    /// <summary>The server has ended without a reply.</summary>
    internal void FailWith(ExitReason reason) =>
        TryFail(
            Version,
            new CallFailedException(CallOperation.Call, address.ToString(), IsLate ? ExitReason.NoProcess : reason),
            isDetached: true);

    internal override bool Refuse(ExitReason reason)
    {
        FailWith(reason);
        return false;
    }

    /// <summary>The server has put it off: it is the server's to fail, until it is settled.</summary>
    internal void KeepAt(ServerBehavior keeper)
    {
        _keeper = keeper;
        keeper.Keep(this);

        // It may have been settled meanwhile, by somebody who did not see the keeper yet.
        Interlocked.MemoryBarrier();
        if (!IsPending)
            keeper.Forget(this);
    }

    protected abstract bool TryReply(long version, object? value);

    protected override void OnSettled()
    {
        if (Deadline is { } deadline)
            System.Timers.Cancel(deadline);
        Volatile.Read(ref _keeper)?.Forget(this);
    }

    protected override Exception MakeTimeout() =>
        new CallFailedException(CallOperation.Call, address.ToString(), ExitReason.TimedOut, Describe());

    private string Describe() => target.Inspect() is { } info
        ? $"; it is {(info.Status == ProcessStatus.Running ? "busy" : "waiting")} with {info.MailboxLength} unread messages"
        : "; it is ending";
}
