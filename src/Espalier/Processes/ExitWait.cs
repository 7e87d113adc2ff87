using Espalier.Time;

namespace Espalier.Processes;

/// <summary>Somebody waits until a process has ended, and those linked to it have been told, or until a time is over.</summary>
internal sealed class ExitWait : PendingResult<ExitReason?>
{
    private readonly ProcessCell _target;
    private readonly ExitWatch _watch;
    private LimitTimer? _timer;

    private ExitWait(ProcessCell target)
        : base(target.System)
    {
        _target = target;
        _watch = new ExitWatch(this, target);
    }

    /// <summary>Waits.</summary>
    /// <param name="target">The process.</param>
    /// <param name="limit">How long; may be infinite.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its reason, also when it had ended long ago; null: the time is over.</returns>
    internal static ValueTask<ExitReason?> For(ProcessCell target, TimeSpan limit, CancellationToken cancellationToken = default)
    {
        var wait = new ExitWait(target);
        ValueTask<ExitReason?> task = wait.Task;
        if (limit != Timeout.InfiniteTimeSpan)
        {
            wait._timer = new LimitTimer(wait);
            target.System.Timers.Arm(wait._timer, limit);
        }
        if (!target.TryAddWatch(wait._watch))
            wait.TrySucceed(wait.Version, target.Fate);

        // The time may have been over before there was a watch to take back.
        if (!wait.IsPending)
            wait.OnSettled();
        wait.CancelWith(cancellationToken);
        return task;
    }

    protected override void OnSettled()
    {
        if (_timer is { } timer)
            System.Timers.Cancel(timer);
        _target.RemoveWatch(_watch);
    }

    protected override Exception MakeTimeout() => throw new InvalidOperationException("The limit of this wait is an answer, not a failure.");

    private sealed class ExitWatch(ExitWait wait, ProcessCell target) : Watch(target)
    {
        internal override SignalEffect Notify(ExitReason reason)
        {
            // The true reason, also for a watch that came when the end was decided.
            wait.TrySucceed(wait.Version, Target.Fate);
            return SignalEffect.None;
        }
    }

    private sealed class LimitTimer(ExitWait wait) : TimerNode
    {
        internal override void Fire() => wait.TrySucceed(wait.Version, null);
    }
}
