using Espalier.Processes;
using Espalier.Time;

namespace Espalier.Supervision;

/// <summary>A supervisor waits until a child has ended, and everybody has been told, or until a time is over.</summary>
internal sealed class EndWait : PendingResult<bool>
{
    private readonly ProcessCell _target;
    private readonly EndWatch _watch;
    private LimitTimer? _timer;

    private EndWait(ProcessCell target)
        : base(target.System)
    {
        _target = target;
        _watch = new EndWatch(this, target);
    }

    /// <summary>Waits.</summary>
    /// <param name="target">The process.</param>
    /// <param name="limit">How long; may be infinite.</param>
    /// <returns>False: the time is over.</returns>
    internal static ValueTask<bool> For(ProcessCell target, TimeSpan limit)
    {
        var wait = new EndWait(target);
        ValueTask<bool> task = wait.Task;
        if (limit != Timeout.InfiniteTimeSpan)
        {
            wait._timer = new LimitTimer(wait);
            target.System.Timers.Arm(wait._timer, limit);
        }
        if (!target.TryAddWatch(wait._watch))
            wait.TrySucceed(wait.Version, true);

        // The time may have been over before there was a watch to take back.
        if (!wait.IsPending)
            target.RemoveWatch(wait._watch);
        return task;
    }

    protected override void OnSettled()
    {
        if (_timer is { } timer)
            System.Timers.Cancel(timer);
        _target.RemoveWatch(_watch);
    }

    protected override Exception MakeTimeout() => throw new InvalidOperationException("The limit of this wait is an answer, not a failure.");

    private sealed class EndWatch(EndWait wait, ProcessCell target) : Watch(target)
    {
        internal override SignalEffect Notify(ExitReason reason)
        {
            wait.TrySucceed(wait.Version, true);
            return SignalEffect.None;
        }
    }

    private sealed class LimitTimer(EndWait wait) : TimerNode
    {
        internal override void Fire() => wait.TrySucceed(wait.Version, false);
    }
}
