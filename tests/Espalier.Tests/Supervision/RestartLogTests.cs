using Espalier.Supervision;
using Espalier.Testing;
using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>Restarts within a sliding window: facts 3.8, without a supervisor.</summary>
public sealed class RestartLogTests
{
    [Theory, Seeds(200)]
    public void It_refuses_exactly_when_a_list_of_all_restarts_would(int seed)
    {
        var random = new Random(seed);
        int max = random.Next(8);
        long period = random.Next(10, 40);
        var log = new RestartLog(max, period);
        List<long> all = [];
        long now = random.Next(1_000);
        int refused = 0;

        for (int step = 0; step < 2_000; step++)
        {
            now += random.Next(random.Next(4) == 0 ? 40 : 4);
            all.Add(now);
            bool expected = all.Count(time => time >= now - period) <= max;

            Assert.Equal(expected, log.TryAdd(now));
            Assert.InRange(log.Count, Math.Min(max + 1, 1), max + 1);

            // Its supervisor ends now, and the next one begins with a log of its own.
            if (!expected)
            {
                refused++;
                log = new RestartLog(max, period);
                all.Clear();
            }
        }

        Assert.NotEqual(0, refused);
    }

    [Fact]
    public void A_restart_exactly_as_old_as_the_period_counts_and_one_tick_more_does_not()
    {
        foreach ((long age, bool isTolerated) in ((long, bool)[])[(9, false), (10, false), (11, true)])
        {
            var log = new RestartLog(1, 10);
            Assert.True(log.TryAdd(100));

            Assert.Equal(isTolerated, log.TryAdd(100 + age));
        }
    }

    [Fact]
    public void Who_looks_sees_those_within_the_window_at_that_time_and_changes_nothing()
    {
        var log = new RestartLog(3, 10);
        log.TryAdd(100);
        log.TryAdd(105);

        int[] seen = [log.CountAt(105), log.CountAt(110), log.CountAt(111), log.CountAt(116), log.CountAt(105)];

        Assert.Equal([2, 2, 1, 0, 2], seen);
    }

    [Fact]
    public void Restarts_at_the_same_instant_all_count()
    {
        var log = new RestartLog(3, 10);

        bool[] answers = [.. Enumerable.Range(0, 5).Select(_ => log.TryAdd(7))];

        Assert.Equal([true, true, true, false, false], answers);
        Assert.Equal(4, log.Count);
    }

    [Fact]
    public void With_no_restart_tolerated_the_first_is_refused_however_long_ago_the_last_was()
    {
        var log = new RestartLog(0, 10);

        Assert.False(log.TryAdd(0));
        Assert.False(log.TryAdd(5));
        Assert.False(log.TryAdd(1_000_000));
        Assert.Equal(1, log.Count);
    }

    [Fact]
    public void The_largest_limit_refuses_nothing_and_does_not_overflow()
    {
        var log = new RestartLog(int.MaxValue, 1_000);
        bool refused = false;

        for (long now = 0; now < 100_000; now++)
            refused |= !log.TryAdd(now);

        Assert.False(refused);
        Assert.Equal(0, log.Count);
    }

    [Fact]
    public void A_window_that_never_ends_forgets_nothing_up_to_the_end_of_time()
    {
        var log = new RestartLog(2, long.MaxValue);

        Assert.True(log.TryAdd(0));
        Assert.True(log.TryAdd(long.MaxValue - 1));
        Assert.False(log.TryAdd(long.MaxValue));
    }

    [Fact]
    public void A_long_history_costs_no_more_than_a_short_one()
    {
        const int Max = 100;
        var log = new RestartLog(Max, Max - 1);
        long now = 0;
        for (; now < 1_000; now++)
            Assert.True(log.TryAdd(now));

        // It holds what is in the window and no more; each restart takes one entry out and puts one in, in place.
        long before = GC.GetAllocatedBytesForCurrentThread();
        int most = 0;
        for (; now < 1_000_000; now++)
        {
            log.TryAdd(now);
            most = Math.Max(most, log.Count);
        }
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal((Max, 0), (most, allocated));
    }

    [Fact]
    public void After_a_refusal_nothing_more_is_kept_and_after_the_window_it_begins_anew()
    {
        var log = new RestartLog(2, 10);
        for (int i = 0; i < 1_000; i++)
            log.TryAdd(0);
        Assert.Equal(3, log.Count);

        Assert.True(log.TryAdd(11));
        Assert.Equal(1, log.Count);
    }

    [Fact]
    public void A_period_becomes_exactly_as_many_ticks_of_the_clock()
    {
        var clock = new VirtualClock();
        var random = new Random(1);

        for (int i = 0; i < 100_000; i++)
        {
            long ticks = i < 50_000 ? i + 1 : random.NextInt64(1, TimeSpan.TicksPerDay * 1_000);
            Assert.Equal(ticks, SupervisorServer.TimestampOf(clock, TimeSpan.FromTicks(ticks)));
        }
    }

    [Fact]
    public void A_period_longer_than_the_clock_can_tell_is_for_ever()
    {
        foreach (TimeProvider clock in (TimeProvider[])[new VirtualClock(), TimeProvider.System])
            Assert.Equal(long.MaxValue, SupervisorServer.TimestampOf(clock, TimeSpan.MaxValue));
        Assert.Equal(TimeProvider.System.TimestampFrequency, SupervisorServer.TimestampOf(TimeProvider.System, TimeSpan.FromSeconds(1)));
    }
}
