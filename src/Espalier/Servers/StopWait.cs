using System.Threading.Tasks.Sources;
using Espalier.Processes;

namespace Espalier.Servers;

/// <summary>Somebody waits for a server that he has asked to stop.</summary>
internal sealed class StopWait(ProcessCell target, ProcessAddress address, ExitReason wanted) : PendingWait(target.System), IValueTaskSource
{
    private WaitTimer? _deadline;
    private EndWatch? _watch;

    internal ValueTask Start(TimeSpan timeout, CancellationToken cancellationToken)
    {
        _watch = new EndWatch(this, target);
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            _deadline = new WaitTimer(this, Version);
            System.Timers.Arm(_deadline, timeout);
        }
        if (target.TryAddWatch(_watch))
            target.Post(new StopMail(wanted));
        else
            Settle(ExitReason.NoProcess);

        // It may have ended before there was a watch to take back.
        if (!IsPending)
            target.RemoveWatch(_watch);
        CancelWith(cancellationToken);
        return new ValueTask(this, Token);
    }

    /// <inheritdoc/>
    public void GetResult(short token) => ThrowIfFailed(token);

    protected override void OnSettled()
    {
        if (_deadline is { } deadline)
            System.Timers.Cancel(deadline);
        if (_watch is { } watch)
            target.RemoveWatch(watch);
    }

    protected override Exception MakeTimeout() => Failure(ExitReason.TimedOut);

    private CallFailedException Failure(ExitReason reason) => new(CallOperation.Stop, address.ToString(), reason);

    private void Settle(ExitReason reason)
    {
        if (!IsWanted(reason))
            TryFail(Version, Failure(reason), isDetached: true);
        else if (TryClaim(Version))
            Publish();
    }

    private bool IsWanted(ExitReason reason)
    {
        try
        {
            return reason == wanted;
        }
        catch (Exception)
        {
            // The equality of somebody's own value, asked in the middle of a death.
            return false;
        }
    }

    private sealed class EndWatch(StopWait wait, ProcessCell target) : Watch(target)
    {
        internal override SignalEffect Notify(ExitReason reason)
        {
            wait.Settle(reason);
            return SignalEffect.None;
        }
    }
}
