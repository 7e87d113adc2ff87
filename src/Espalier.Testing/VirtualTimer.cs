namespace Espalier.Testing;

/// <summary>A timer of a <see cref="VirtualClock"/>, whose lock guards all of it that changes.</summary>
internal sealed class VirtualTimer(VirtualClock clock, TimerCallback callback, object? state) : ITimer
{
    private const long LongestMilliseconds = uint.MaxValue - 1;

    private readonly Lock _running = new();
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private TaskCompletionSource? _stopped;
    private bool _isRunning;

    /// <summary>By due instant, then by the order of arming.</summary>
    internal static IComparer<VirtualTimer> FiringOrder { get; } = Comparer<VirtualTimer>.Create(
        static (one, other) => (one.Due, one.Arming).CompareTo((other.Due, other.Arming)));

    /// <summary>The instant at which it fires, on the scale of the clock's timestamps.</summary>
    internal long Due { get; set; }

    /// <summary>Counts all armings of the clock's timers; no two are equal.</summary>
    internal long Arming { get; set; }

    /// <summary>From one firing to the next; null: it fires once.</summary>
    internal TimeSpan? Period { get; set; }

    internal bool IsDisposed { get; set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        TimeSpan? wait = Checked(dueTime, nameof(dueTime));
        TimeSpan? interval = Checked(period, nameof(period));
        return clock.TryRearm(this, wait, interval == TimeSpan.Zero ? null : interval);
    }

    public void Dispose() => clock.Retire(this);

    /// <summary>Disarms it for good; done when no callback runs any more.</summary>
    public ValueTask DisposeAsync()
    {
        clock.Retire(this);
        lock (_running)
        {
            if (!_isRunning)
                return ValueTask.CompletedTask;

            _stopped ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(_stopped.Task);
        }
    }

    /// <summary>Runs the callback where the timer was made, as far as the execution context goes.</summary>
    internal void Fire()
    {
        lock (_running)
            _isRunning = true;
        try
        {
            if ((_context ?? ExecutionContext.Capture()) is { } context)
                ExecutionContext.Run(context, static timer => ((VirtualTimer)timer!).Call(), this);
            else
                Call();
        }
        finally
        {
            lock (_running)
            {
                _isRunning = false;
                _stopped?.SetResult();
                _stopped = null;
            }
        }
    }

    private void Call() => callback(state);

    // The system's timers look at whole milliseconds when they tell infinite, negative and too long apart.
    private static TimeSpan? Checked(TimeSpan time, string paramName)
    {
        long milliseconds = (long)time.TotalMilliseconds;
        if (milliseconds is < -1 or > LongestMilliseconds)
            throw new ArgumentOutOfRangeException(
                paramName, time, $"A timer takes -1 ms (infinite) or 0 to {LongestMilliseconds} ms, not {time}.");

        return milliseconds == -1 ? null : time < TimeSpan.Zero ? TimeSpan.Zero : time;
    }
}
