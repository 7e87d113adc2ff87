namespace Espalier.Processes;

/// <summary>A timer for a process that fires until it is cancelled or the process ends.</summary>
internal sealed class RepeatingTimer(ProcessCell owner, object message, long dueTick, TimeSpan period) : OwnedTimer(owner, message)
{
    private readonly long _step = Math.Max(1, (long)Math.Ceiling(period.TotalMilliseconds));
    private long _due = dueTick;
    private bool _isCancelled;

    /// <inheritdoc/>
    internal override TimeSpan? Cancel()
    {
        Volatile.Write(ref _isCancelled, true);

        // It arms itself and then looks whether it was cancelled: if it looked too early, it is armed, and is found so now.
        Interlocked.MemoryBarrier();
        return base.Cancel();
    }

    internal override void Fire()
    {
        // From the due time, not from now: lateness does not add up. What was missed meanwhile is skipped, not made up for.
        long now = System.Timers.NowTick;
        _due += _step;
        if (_due <= now)
            _due += (now - _due) / _step * _step + _step;
        System.Timers.ArmAt(this, _due, now);

        // Whoever cancelled it, or the owner's death, may have found it not armed a moment ago.
        Interlocked.MemoryBarrier();
        if (_isCancelled || !Owner.IsAlive)
            System.Timers.Cancel(this);
        else
            Owner.Post(new InfoMail(Body!));
    }
}
