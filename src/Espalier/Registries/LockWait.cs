using System.Threading.Tasks.Sources;
using Espalier.Processes;

namespace Espalier.Registries;

/// <summary>A process waits for a lock that another one holds.</summary>
internal sealed class LockWait(LockTable table, LockQueue queue, LockHolder holder)
    : PendingWait(holder.Owner.System), IValueTaskSource<RegistryLock>
{
    private RegistryLock? _lock;
    private WaitTimer? _deadline;

    internal LockQueue Queue => queue;

    internal LockHolder Holder => holder;

    // These three belong to the table's gate.
    internal bool IsQueued { get; set; }

    internal LockWait? NextInLine { get; set; }

    internal LockWait? PreviousInLine { get; set; }

    /// <summary>It stands in line, and may be granted by now.</summary>
    internal ValueTask<RegistryLock> Start(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            var deadline = new WaitTimer(this, Version);
            _deadline = deadline;
            System.Timers.Arm(deadline, timeout);

            // It may have ended before there was a timer to cancel.
            Interlocked.MemoryBarrier();
            if (!IsPending)
                System.Timers.Cancel(deadline);
        }
        CancelWith(cancellationToken);
        return new ValueTask<RegistryLock>(this, Token);
    }

    /// <summary>The lock is its own now; it hears of it by <see cref="TellGranted"/>. False: it has given up.</summary>
    internal bool TryGrant(RegistryLock granted)
    {
        if (!TryClaim(Version))
            return false;
        _lock = granted;
        return true;
    }

    internal void TellGranted() => Publish();

    internal void Fail(CallFailedException failure) => TryFail(Version, failure, isDetached: true);

    /// <inheritdoc/>
    public RegistryLock GetResult(short token)
    {
        ThrowIfFailed(token);
        return _lock!;
    }

    protected override void OnSettled()
    {
        if (_deadline is { } deadline)
            System.Timers.Cancel(deadline);
        if (_lock is null)
            table.Forget(this);
    }

    protected override Exception MakeTimeout() => table.Failure(ExitReason.TimedOut, table.WhoHolds(queue));
}
