using Espalier.Processes;
using Espalier.Time;

namespace Espalier.Supervision;

/// <summary>A supervisor waits for the ends of many children at once.</summary>
/// <remarks>
/// Ends arrive on any thread; the supervisor alone begins waits, one at a time. The count starts with one that is the supervisor's own,
/// so it cannot reach zero while children are still being added.
/// </remarks>
internal sealed class EndCount(ProcessSystem system)
{
    private int _open = 1;
    private Wait? _wait;

    internal void Add(ProcessCell child)
    {
        Interlocked.Increment(ref _open);
        if (!child.TryAddWatch(new ChildWatch(this, child)))
            CountEnd();
    }

    /// <summary>All have been added.</summary>
    internal void Seal() => CountEnd();

    /// <summary>Waits until all have ended.</summary>
    /// <param name="limit">How long; may be infinite.</param>
    /// <returns>False: the time is over.</returns>
    internal ValueTask<bool> WaitAsync(TimeSpan limit)
    {
        var wait = new Wait(system);
        ValueTask<bool> task = wait.Task;
        Volatile.Write(ref _wait, wait);
        wait.Arm(limit);

        // The last one may have ended before there was anybody to tell.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _open) == 0)
            wait.End(true);
        return task;
    }

    private void CountEnd()
    {
        if (Interlocked.Decrement(ref _open) == 0)
            Volatile.Read(ref _wait)?.End(true);
    }

    private sealed class ChildWatch(EndCount count, ProcessCell child) : Watch(child)
    {
        internal override SignalEffect Notify(ExitReason reason)
        {
            count.CountEnd();
            return SignalEffect.None;
        }
    }

    private sealed class Wait(ProcessSystem system) : PendingResult<bool>(system)
    {
        private LimitTimer? _timer;

        internal void Arm(TimeSpan limit)
        {
            if (limit == Timeout.InfiniteTimeSpan)
                return;
            _timer = new LimitTimer(this);
            System.Timers.Arm(_timer, limit);

            // The last child may have ended before there was a timer to cancel.
            Interlocked.MemoryBarrier();
            if (!IsPending)
                System.Timers.Cancel(_timer);
        }

        internal void End(bool allEnded) => TrySucceed(Version, allEnded);

        protected override void OnSettled()
        {
            if (_timer is { } timer)
                System.Timers.Cancel(timer);
        }

        protected override Exception MakeTimeout() =>
            throw new InvalidOperationException("The limit of this wait is an answer, not a failure.");
    }

    private sealed class LimitTimer(Wait wait) : TimerNode
    {
        internal override void Fire() => wait.End(false);
    }
}
