namespace Espalier.Time;

/// <content>The cheap clock for limits that are seldom reached.</content>
internal sealed partial class TimerQueue
{
    // The coarse clock runs behind by up to its resolution, when they met and now: this is more than both.
    private const long CoarseSlack = 40;
    private const long MeetAgainAfter = 10_000;
    private static readonly TimeSpan CoarseFrom = TimeSpan.FromSeconds(1);

    // Where the two clocks met last. They may drift apart, so they meet again now and then.
    private Meeting? _meeting;

    /// <summary>There is a clock that costs a fifth of the provider's: only the machine's own time has one.</summary>
    internal bool HasCoarseClock => ReferenceEquals(_provider, TimeProvider.System);

    /// <summary>A tick that is not before <paramref name="limit"/> has passed, and for long limits a few ticks later at most.</summary>
    internal long RoughTickAfter(TimeSpan limit)
    {
        if (limit < CoarseFrom || !HasCoarseClock)
            return TickAfter(limit);
        long coarse = Environment.TickCount64;
        if (_meeting is not { } meeting || coarse - meeting.Coarse > MeetAgainAfter)
            _meeting = meeting = new Meeting(coarse, NowTick);
        return meeting.Tick + (coarse - meeting.Coarse) + CeilingTick((ulong)limit.Ticks) + CoarseSlack;
    }

    /// <summary>The first tick that is not before <paramref name="limit"/> has passed.</summary>
    internal long TickAfter(TimeSpan limit) => TickAfter(limit, out _);

    /// <summary>The first tick that is not before <paramref name="limit"/> has passed.</summary>
    /// <param name="limit">From now.</param>
    /// <param name="nowTick">What <see cref="NowTick"/> was.</param>
    internal long TickAfter(TimeSpan limit, out long nowTick)
    {
        long elapsed = Elapsed(out bool isExact);
        nowTick = elapsed / TimeSpan.TicksPerMillisecond;
        return CeilingTick((ulong)(isExact ? elapsed : elapsed + 1) + (ulong)limit.Ticks);
    }

    private sealed record Meeting(long Coarse, long Tick);
}
