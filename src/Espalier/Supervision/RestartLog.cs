namespace Espalier.Supervision;

/// <summary>The restarts within the period.</summary>
/// <remarks>
/// Holds at most one more than the limit, and forgets what has left the window, so that its cost does not grow with history.
/// Only the supervisor's turn writes; the lock is for those who look from outside.
/// <otp>supervisor: add_restart</otp><otp-differs>The window is exact; OTP compares whole seconds.</otp-differs>
/// </remarks>
/// <param name="maxRestarts">How many are tolerated; <see cref="int.MaxValue"/>: any number, and none is written down.</param>
/// <param name="period">In which time, in the clock's own ticks; a restart exactly that old still counts.</param>
internal sealed class RestartLog(int maxRestarts, long period)
{
    private readonly Lock _lock = new();
    private readonly Queue<long> _times = new();

    /// <summary>How many are remembered.</summary>
    internal int Count => _times.Count;

    /// <summary>How many are within the window at that time. Any thread; changes nothing.</summary>
    /// <param name="now">The clock's timestamp.</param>
    internal int CountAt(long now)
    {
        lock (_lock)
            return _times.Count(time => now - time <= period);
    }

    /// <summary>Writes a restart down.</summary>
    /// <param name="now">The clock's timestamp, never less than the one before.</param>
    /// <returns>False: it is one too many.</returns>
    internal bool TryAdd(long now)
    {
        if (maxRestarts == int.MaxValue)
            return true;
        lock (_lock)
        {
            while (_times.TryPeek(out long oldest) && now - oldest > period && !PlantedFault.Is(Fault.WindowNeverExpires))
                _times.Dequeue();
            int limit = PlantedFault.Is(Fault.OneRestartTooMany) ? maxRestarts + 1 : maxRestarts;
            if (_times.Count <= limit)
                _times.Enqueue(now);
            return _times.Count <= limit;
        }
    }
}
