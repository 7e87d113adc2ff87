namespace Espalier.Processes;

/// <summary>A timer for a process, which ends with it. This one fires once.</summary>
internal class OwnedTimer(ProcessCell owner, object message) : ProcessTimer(message)
{
    // These belong to the process's lock. The first one's previous is itself; null: not in the list, which saves a field that says so.
    private OwnedTimer? _next, _previous;

    protected ProcessCell Owner => owner;

    protected sealed override ProcessSystem System => owner.System;

    /// <inheritdoc/>
    internal sealed override void Arm(long dueTick, long nowTick)
    {
        if (!TryLink())
            return;
        base.Arm(dueTick, nowTick);

        // The owner's death empties the list and then cancels: if it did so before the arming, we cancel.
        Interlocked.MemoryBarrier();
        if (!owner.IsAlive)
            Cancel();
    }

    /// <inheritdoc/>
    internal override TimeSpan? Cancel()
    {
        TimeSpan? left = base.Cancel();
        Unlink();
        return left;
    }

    internal override void Fire()
    {
        Unlink();
        owner.Post(this);
    }

    /// <summary>Takes it off its process's list. The caller holds the process's lock.</summary>
    internal void UnlinkLocked(ProcessExtra extra)
    {
        if (_previous is null)
            return;
        bool isFirst = ReferenceEquals(_previous, this);
        if (isFirst)
            extra.FirstTimer = _next;
        else
            _previous._next = _next;
        if (_next is not null)
            _next._previous = isFirst ? _next : _previous;
        _next = _previous = null;
    }

    private bool TryLink()
    {
        ProcessExtra extra = owner.Extra;
        owner.Lock.Enter();
        bool alive = owner.IsAlive;
        if (alive)
        {
            _next = extra.FirstTimer;
            if (_next is not null)
                _next._previous = this;
            _previous = this;
            extra.FirstTimer = this;
        }
        owner.Lock.Exit();
        return alive;
    }

    private void Unlink()
    {
        if (owner.ExtraOrNull is not { } extra)
            return;
        owner.Lock.Enter();
        UnlinkLocked(extra);
        owner.Lock.Exit();
    }
}
