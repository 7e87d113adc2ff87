using Espalier.Processes;

namespace Espalier.Tasks;

/// <summary>Somebody waits for outcomes of tasks that no process owns. False: the time is over.</summary>
/// <param name="system">Whose clock.</param>
/// <param name="outcomes">Of which tasks.</param>
/// <param name="needed">How many of them are enough.</param>
/// <param name="endsAtExit">One that is no value ends the wait.</param>
internal sealed class OutcomeWait<T>(ProcessSystem system, IReadOnlyList<FreeOutcome<T>> outcomes, int needed, bool endsAtExit)
    : PendingResult<bool>(system), IOutcomeListener<T>
{
    private WaitTimer? _timer;
    private int _missing = needed;

    internal ValueTask<bool> Start(TimeSpan limit, CancellationToken cancellationToken)
    {
        if (limit != Timeout.InfiniteTimeSpan && limit != TimeSpan.Zero)
        {
            _timer = new WaitTimer(this, Version);
            System.Timers.Arm(_timer, limit);
        }
        foreach (FreeOutcome<T> outcome in outcomes)
        {
            if (!outcome.TryAdd(this))
                Hear(outcome.Value!);
        }
        if (limit == TimeSpan.Zero)
            TimeOut(Version);

        // It may have ended before it stood in all lists and there was a timer to cancel.
        if (!IsPending)
            OnSettled();
        CancelWith(cancellationToken);
        return Task;
    }

    /// <inheritdoc/>
    public void Hear(TaskOutcome<T> outcome)
    {
        if (Interlocked.Decrement(ref _missing) == 0 || (endsAtExit && outcome is TaskOutcome<T>.Exited))
            TrySucceed(Version, true);
    }

    internal override void TimeOut(long version) => TrySucceed(version, false);

    protected override void OnSettled()
    {
        if (_timer is { } timer)
            System.Timers.Cancel(timer);
        foreach (FreeOutcome<T> outcome in outcomes)
            outcome.Remove(this);
    }

    protected override Exception MakeTimeout() => throw new InvalidOperationException("The limit of this wait is an answer, not a failure.");
}
