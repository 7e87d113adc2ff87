using Espalier.Time;

namespace Espalier.Tests.Time;

/// <summary>Long limits are measured by a cheaper clock, which may be late and never early.</summary>
public sealed class RoughClockTests
{
    [Fact]
    public void A_rough_tick_is_never_before_the_exact_one()
    {
        using var timers = new TimerQueue(TimeProvider.System);
        foreach (int milliseconds in (int[])[0, 1, 999, 1_000, 1_001, 5_000, 3_600_000])
        {
            TimeSpan limit = TimeSpan.FromMilliseconds(milliseconds);
            for (int round = 0; round < 10_000; round++)
            {
                long exact = timers.TickAfter(limit);

                Assert.InRange(timers.RoughTickAfter(limit), exact, long.MaxValue);
            }
        }
    }

    [Fact]
    public void Any_other_clock_than_the_machines_is_read_exactly()
    {
        using var timers = new TimerQueue(new Espalier.Testing.VirtualClock());

        Assert.False(timers.HasCoarseClock);
        Assert.Equal(timers.TickAfter(TimeSpan.FromSeconds(5)), timers.RoughTickAfter(TimeSpan.FromSeconds(5)));
    }
}
