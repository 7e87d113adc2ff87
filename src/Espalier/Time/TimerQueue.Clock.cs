namespace Espalier.Time;

/// <content>The cheap clock for limits that are seldom reached.</content>
internal sealed partial class TimerQueue
{
    // The coarse clock runs behind by up to its resolution, at the origin and now: this is more than both.
    private const long CoarseSlack = 40;
    private static readonly TimeSpan CoarseFrom = TimeSpan.FromSeconds(1);

    private readonly long _coarseOrigin = Environment.TickCount64;

    /// <summary>There is a clock that costs a fifth of the provider's: only the machine's own time has one.</summary>
    internal bool HasCoarseClock => ReferenceEquals(_provider, TimeProvider.System);

    /// <summary>A tick that is not before <paramref name="limit"/> has passed, and for long limits a few ticks later at most.</summary>
    internal long RoughTickAfter(TimeSpan limit) => limit >= CoarseFrom && HasCoarseClock
        ? Environment.TickCount64 - _coarseOrigin + (long)Math.Ceiling(limit.TotalMilliseconds) + CoarseSlack
        : TickAfter(limit);

    /// <summary>The first tick that is not before <paramref name="limit"/> has passed.</summary>
    internal long TickAfter(TimeSpan limit)
    {
        long elapsed = Elapsed(out bool isExact);
        return CeilingTick((ulong)(isExact ? elapsed : elapsed + 1) + (ulong)limit.Ticks);
    }
}
