namespace Espalier.Testing;

/// <summary>A clock that stands still until it is told to move, and fires what is due on its way.</summary>
/// <remarks>
/// Hand it to whatever takes a <see cref="TimeProvider"/>. One <see cref="Advance"/> runs at a time; everything else
/// may be called on any thread, also inside timer callbacks. Resolution: 100 ns, for timers too.
/// </remarks>
public sealed class VirtualClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly DateTimeOffset _start;
    private readonly SortedSet<VirtualTimer> _armed = new(VirtualTimer.FiringOrder);
    private long _now;
    private long _armings;
    private bool _advancing;

    /// <summary>Makes a clock that shows 2000-01-01 00:00 UTC.</summary>
    public VirtualClock()
        : this(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>Makes a clock that shows <paramref name="start"/>.</summary>
    /// <param name="start">The first instant. Times are shown in UTC, whatever its offset.</param>
    public VirtualClock(DateTimeOffset start)
    {
        _start = start.ToUniversalTime();
    }

    /// <summary>Timestamps per second.</summary>
    /// <value>10,000,000: a timestamp is as long as a tick of <see cref="TimeSpan"/>.</value>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>UTC, so that no test depends on the machine.</summary>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Timers that will fire if the clock moves far enough.</summary>
    public int PendingTimers
    {
        get
        {
            lock (_lock)
                return _armed.Count;
        }
    }

    /// <summary>How far to advance so that exactly the next timers fire; null when none is pending.</summary>
    /// <value>Zero or more. Zero: a timer is due already, <c>Advance(TimeSpan.Zero)</c> fires it.</value>
    public TimeSpan? TimeToNextTimer
    {
        get
        {
            lock (_lock)
                return _armed.Min is { } next ? TimeSpan.FromTicks(next.Due - _now) : null;
        }
    }

    /// <summary>Runs when all timers of an instant have fired, before the clock moves on.</summary>
    /// <remarks>Also after the last instant of an <see cref="Advance"/>; not for instants at which nothing fired.
    /// What it arms for the same instant fires in that instant, and then it runs again.</remarks>
    internal Action? BetweenInstants { get; set; }

    /// <summary>The present instant.</summary>
    /// <returns>The start plus all that the clock was advanced by.</returns>
    public override DateTimeOffset GetUtcNow() => _start.AddTicks(GetTimestamp());

    /// <summary>All that the clock was advanced by.</summary>
    /// <returns>Units of 100 ns, zero or more; never less than before.</returns>
    public override long GetTimestamp() => Interlocked.Read(ref _now);

    /// <summary>Makes a timer that fires within <see cref="Advance"/> only, on the thread that advances.</summary>
    /// <param name="callback">Runs in the execution context of this call; if that is kept from flowing, in the one of
    /// <see cref="Advance"/>, whose values it cannot change.</param>
    /// <param name="state">What the callback gets.</param>
    /// <param name="dueTime">From now on; <see cref="Timeout.InfiniteTimeSpan"/>: it does not fire. Zero: as soon
    /// as the clock is advanced, be it by nothing; never inside this call.</param>
    /// <param name="period">From one firing to the next; zero or <see cref="Timeout.InfiniteTimeSpan"/>: once.</param>
    /// <returns>The timer, armed. It is kept by the clock while it is armed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A time is negative and not infinite, or longer than the
    /// 4,294,967,294 ms (49.7 days) of the system's own timers.</exception>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        VirtualTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock on, and fires the timers that become due.</summary>
    /// <param name="by">How far; zero or more. Zero fires what is due already.</param>
    /// <remarks>
    /// The clock goes from one due instant to the next and stands there while its timers fire, on this thread, one
    /// after the other in the order in which they were armed. Timers armed meanwhile fire too when they fall into the
    /// span; one that always arms itself again with zero never lets the clock go on. An exception of a callback ends
    /// the call: the clock stays at that instant, and all that has not fired is still pending.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="by"/> is negative, or leads beyond the year
    /// 9999.</exception>
    /// <exception cref="InvalidOperationException">The clock is being advanced: the call came from a timer callback or
    /// from a second thread.</exception>
    public void Advance(TimeSpan by)
    {
        long end = Begin(by);
        try
        {
            while (MoveToNextInstant(end))
            {
                while (TakeDue() is { } timer)
                    timer.Fire();

                BetweenInstants?.Invoke();
            }
        }
        finally
        {
            lock (_lock)
                _advancing = false;
        }
    }

    /// <summary>Arms a timer, anew or for the first time, or disarms it.</summary>
    /// <param name="timer">One of this clock.</param>
    /// <param name="dueTime">From now; null: not at all.</param>
    /// <param name="period">Longer than zero; null: once.</param>
    /// <returns>False when the timer is disposed.</returns>
    internal bool TryRearm(VirtualTimer timer, TimeSpan? dueTime, TimeSpan? period)
    {
        lock (_lock)
        {
            if (timer.IsDisposed)
                return false;

            _armed.Remove(timer);
            timer.Period = period;
            if (dueTime is { } wait)
                InsertLocked(timer, wait);
            return true;
        }
    }

    /// <summary>Disarms a timer for good.</summary>
    internal void Retire(VirtualTimer timer)
    {
        lock (_lock)
        {
            _armed.Remove(timer);
            timer.IsDisposed = true;
        }
    }

    private long Begin(TimeSpan by)
    {
        if (by < TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(by), by, $"Time moves forward only, not by {by}.");

        lock (_lock)
        {
            if (_advancing)
                throw new InvalidOperationException(
                    "The clock is being advanced. Do not call Advance from a timer callback or on two threads.");
            if (by > DateTimeOffset.MaxValue - _start - TimeSpan.FromTicks(_now))
                throw new ArgumentOutOfRangeException(nameof(by), by, $"{by} leads beyond the year 9999.");

            _advancing = true;
            return _now + by.Ticks;
        }
    }

    /// <summary>Goes to the next instant at which a timer is due, or else to the end.</summary>
    /// <returns>True when there is a timer to fire.</returns>
    private bool MoveToNextInstant(long end)
    {
        lock (_lock)
        {
            bool found = _armed.Min is { } next && next.Due <= end;
            Interlocked.Exchange(ref _now, found ? _armed.Min!.Due : end);
            return found;
        }
    }

    private VirtualTimer? TakeDue()
    {
        lock (_lock)
        {
            if (_armed.Min is not { } timer || timer.Due > _now)
                return null;

            // Armed again before it runs, so that its callback can change that.
            _armed.Remove(timer);
            if (timer.Period is { } period)
                InsertLocked(timer, period);
            return timer;
        }
    }

    private void InsertLocked(VirtualTimer timer, TimeSpan wait)
    {
        timer.Due = _now + wait.Ticks;
        timer.Arming = ++_armings;
        _armed.Add(timer);
    }
}
