using Espalier.Time;

namespace Espalier.Processes;

/// <summary>One message to be sent later, once or again and again. A single one is its own mail: no allocation as it fires.</summary>
internal sealed class ProcessTimer(ProcessSystem system, ProcessCell? owner, ProcessAddress target, object message, TimeSpan? period)
    : TimerNode
{
    private ProcessTimer? _next, _previous;
    private long _due;
    private bool _isListed;
    private bool _isCancelled;

    internal override object? Body => message;

    /// <summary>Starts it, unless the process it belongs to has ended.</summary>
    internal void Arm(TimeSpan dueTime)
    {
        _due = system.Timers.TickAfter(dueTime);
        if (owner is not null && !TryLink())
            return;
        system.Timers.ArmAt(this, _due);

        // The owner's death empties the list and then cancels: if it did so before the arming, we cancel.
        Interlocked.MemoryBarrier();
        if (owner is { IsAlive: false })
            Cancel();
    }

    /// <summary>Stops it. Null: it had fired, was cancelled, or its process ended.</summary>
    internal TimeSpan? Cancel()
    {
        TimeSpan? remaining = system.Timers.GetRemaining(this);
        Volatile.Write(ref _isCancelled, true);
        Interlocked.MemoryBarrier();
        bool cancelled = system.Timers.Cancel(this);
        Unlink();
        return cancelled ? remaining ?? TimeSpan.Zero : null;
    }

    internal TimeSpan? Remaining => system.Timers.GetRemaining(this);

    internal override void Fire()
    {
        if (period is { } interval)
        {
            // From the due time, not from now: lateness does not add up. What was missed meanwhile is skipped, not made up for.
            long step = Math.Max(1, TicksOf(interval));
            long now = system.Timers.NowTick;
            _due += step;
            if (_due <= now)
                _due += (now - _due) / step * step + step;
            system.Timers.ArmAt(this, _due);

            // Whoever cancelled it, or the owner's death, may have found it not armed a moment ago.
            Interlocked.MemoryBarrier();
            if (_isCancelled || owner is { IsAlive: false })
            {
                system.Timers.Cancel(this);
                return;
            }
            SendTo(new InfoMail(message));
            return;
        }
        Unlink();
        SendTo(this);
    }

    /// <summary>Takes it off its process's list. The caller holds the process's lock.</summary>
    internal void UnlinkLocked(ProcessExtra extra)
    {
        if (!_isListed)
            return;
        _isListed = false;
        if (ReferenceEquals(extra.FirstTimer, this))
            extra.FirstTimer = _next;
        if (_previous is not null)
            _previous._next = _next;
        if (_next is not null)
            _next._previous = _previous;
        _next = _previous = null;
    }

    private static long TicksOf(TimeSpan time) => (long)Math.Ceiling(time.TotalMilliseconds);

    private void SendTo(Mail mail)
    {
        if (owner is not null)
            owner.Post(mail);
        else if (TryResolve() is { } cell)
            cell.Post(mail);
    }

    private ProcessCell? TryResolve()
    {
        try
        {
            return target.TryFind(out Pid pid) ? pid.Target as ProcessCell : null;
        }
        catch (Exception failure)
        {
            // Somebody else's resolver: the timers behind this one must go on.
            system.Emit(new LateFailure(default, system.Now, failure));
            return null;
        }
    }

    private bool TryLink()
    {
        ProcessExtra extra = owner!.Extra;
        owner.Lock.Enter();
        bool alive = owner.IsAlive;
        if (alive)
        {
            _next = extra.FirstTimer;
            if (_next is not null)
                _next._previous = this;
            extra.FirstTimer = this;
            _isListed = true;
        }
        owner.Lock.Exit();
        return alive;
    }

    private void Unlink()
    {
        if (owner?.ExtraOrNull is not { } extra)
            return;
        owner.Lock.Enter();
        UnlinkLocked(extra);
        owner.Lock.Exit();
    }
}
