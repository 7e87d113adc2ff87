using Espalier.Testing;
using Espalier.Time;

namespace Espalier.Tests.Time;

/// <summary>Arming, firing, cancelling.</summary>
public sealed class TimerQueueTests : TimerLab
{
    [Theory, MemberData(nameof(DuesAroundCascades))]
    public void A_timer_fires_at_its_millisecond_and_not_one_earlier(long due)
    {
        Queue.Arm(Node("a"), Ms(due));

        Provider.Clock.Advance(Ms(due - 1));
        Assert.Empty(Fired);
        Provider.Clock.Advance(Ms(1));

        Assert.Equal(["a"], Fired);
        Assert.Equal(0, Queue.Count);
    }

    [Theory, MemberData(nameof(DuesAroundCascades))]
    public void Timers_of_one_tick_fire_in_arming_order_however_far_away_each_was_armed(long due)
    {
        long[] armedAt = [0, due / 3, due / 2, due - Math.Min(due, 300), due - Math.Min(due, 2), due - 1];
        Array.Sort(armedAt);
        foreach (long at in armedAt)
        {
            Provider.Clock.Advance(Ms(at - Queue.NowTick));
            Queue.Arm(Node($"after {at}"), Ms(due - at));
            Queue.ArmAt(Node($"at {at}"), due);
        }

        Provider.Clock.Advance(Ms(1));

        Assert.Equal(armedAt.SelectMany(at => new[] { $"after {at}", $"at {at}" }), Fired);
    }

    [Fact]
    public void Zero_fires_on_the_providers_callback_and_never_inside_Arm()
    {
        Provider.Clock.Advance(TimeSpan.FromTicks(4_000));
        Queue.Arm(Node("a"), TimeSpan.Zero);
        Assert.Empty(Fired);

        Provider.Clock.Advance(TimeSpan.Zero);

        Assert.Equal(["a"], Fired);
    }

    [Theory]
    [InlineData(1), InlineData(3), InlineData(1_000), InlineData(32_768), InlineData(10_000_000)]
    [InlineData(1_000_000_000), InlineData(1_000_000_007), InlineData(6_000_000_000_000_000_000)]
    public void Due_times_round_up_to_whole_milliseconds_whatever_the_frequency(long frequency)
    {
        LabProvider provider = new() { Frequency = frequency };
        TimerQueue queue = new(provider);
        provider.Stamp = (frequency / 1_000) + 1;
        decimal armedAt = provider.Stamp * 1_000m / frequency;
        long due = (long)Math.Ceiling(armedAt + 12.5001m);
        decimal? firedAt = null;

        LabNode node = Node("a", _ => firedAt = provider.GetTimestamp() * 1_000m / frequency);
        queue.Arm(node, TimeSpan.FromTicks(125_001));
        LabNode whole = Node("b");
        queue.Arm(whole, Ms(9));
        for (int i = 0; i < 20_000; i++)
            provider.Clock.Advance(TimeSpan.FromTicks(1_001));

        Assert.Equal(due, node.DueTick);
        Assert.Equal((long)Math.Ceiling(armedAt + 9), whole.DueTick);
        Assert.NotNull(firedAt);
        Assert.InRange(firedAt.Value, due, due + 0.101m + (1_000m / frequency));
    }

    [Fact]
    public void A_cancelled_timer_does_not_fire_and_may_be_armed_again()
    {
        LabNode node = Node("a");
        Queue.Arm(node, Ms(10));
        Assert.True(Queue.Cancel(node));
        Assert.False(Queue.Cancel(node));
        Provider.Clock.Advance(Ms(20));
        Assert.Empty(Fired);

        Queue.Arm(node, Ms(10));
        Provider.Clock.Advance(Ms(10));
        Assert.False(Queue.Cancel(node));
        Queue.Arm(node, Ms(10));
        Provider.Clock.Advance(Ms(10));

        Assert.Equal(["a", "a"], Fired);
    }

    [Fact]
    public void A_timer_can_be_cancelled_by_the_one_that_fires_before_it_in_the_same_tick()
    {
        LabNode second = Node("second");
        bool? cancelledItself = null;
        bool? cancelledSecond = null;
        LabNode first = Node("first", self =>
        {
            cancelledItself = Queue.Cancel(self);
            cancelledSecond = Queue.Cancel(second);
        });
        Queue.Arm(first, Ms(5));
        Queue.Arm(second, Ms(5));

        Provider.Clock.Advance(Ms(5));

        Assert.Equal(["first"], Fired);
        Assert.False(cancelledItself);
        Assert.True(cancelledSecond);
    }

    [Fact]
    public void Arming_an_armed_timer_is_refused_and_changes_nothing()
    {
        LabNode node = Node("a");
        Queue.Arm(node, Ms(10));

        Assert.Throws<InvalidOperationException>(() => Queue.Arm(node, Ms(5)));

        Assert.Equal(Ms(10), Queue.GetRemaining(node));
        Assert.Equal(1, Queue.Count);
    }

    [Fact]
    public void A_timer_that_arms_itself_by_tick_does_not_drift_when_called_late()
    {
        List<long> ticks = [];
        LabNode node = Node("p", self =>
        {
            ticks.Add(Queue.NowTick);
            Queue.ArmAt(self, self.DueTick + 100);
        });
        Queue.ArmAt(node, 100);

        Provider.Clock.Advance(Ms(100));
        Provider.Delay = Ms(30);
        Provider.Clock.Advance(Ms(100));
        Provider.Delay = TimeSpan.Zero;
        Provider.Clock.Advance(Ms(100));

        Assert.Equal([100, 230, 300], ticks);
    }

    [Fact]
    public void Remaining_counts_down_to_the_tick_and_is_null_for_what_is_not_armed()
    {
        LabNode node = Node("a");
        Assert.Null(Queue.GetRemaining(node));
        Provider.Clock.Advance(TimeSpan.FromTicks(2_500));
        Queue.Arm(node, Ms(10));

        Assert.Equal(TimeSpan.FromTicks(107_500), Queue.GetRemaining(node));
        Provider.Stamp += Ms(20).Ticks;
        Assert.Equal(TimeSpan.Zero, Queue.GetRemaining(node));
        Provider.CallBack();
        Assert.Null(Queue.GetRemaining(node));
    }

    [Fact]
    public void A_timer_that_throws_takes_no_other_with_it()
    {
        Queue.Arm(Node("a", _ => throw new NotSupportedException()), Ms(5));
        Queue.Arm(Node("b"), Ms(5));
        Queue.Arm(Node("c"), Ms(9));

        Assert.Throws<NotSupportedException>(() => Provider.Clock.Advance(Ms(5)));
        Provider.Clock.Advance(TimeSpan.Zero);
        Assert.Equal(["a", "b"], Fired);
        Provider.Clock.Advance(Ms(4));

        Assert.Equal(["a", "b", "c"], Fired);
    }

    [Fact]
    public void After_Dispose_nothing_fires_and_nothing_can_be_armed()
    {
        LabNode early = Node("early");
        LabNode late = Node("late");
        Queue.Arm(early, Ms(5));
        Queue.Dispose();
        Queue.Arm(late, Ms(5));

        Provider.Clock.Advance(Ms(50));
        Provider.CallBack();

        Assert.Empty(Fired);
        Assert.Equal(0, Queue.Count);
        Assert.False(Queue.Cancel(early));
        Assert.Null(Queue.GetRemaining(early));
        Assert.Null(Queue.GetRemaining(late));
        Assert.Equal(0, Provider.Clock.PendingTimers);
    }

    [Fact]
    public async Task Every_arming_ends_in_one_firing_or_one_successful_cancel_under_concurrency()
    {
        const int Armings = 20_000;
        int fired = 0;
        int cancelled = 0;
        Task[] writers = [.. Enumerable.Range(0, 4).Select(seed => Task.Run(() =>
        {
            Random random = new(seed);
            Queue<LabNode> young = new();
            for (int i = 0; i < Armings; i++)
            {
                LabNode node = new(_ => Interlocked.Increment(ref fired));
                Queue.Arm(node, TimeSpan.FromTicks(random.NextInt64(5_000_000)));
                young.Enqueue(node);
                if (young.Count > 50 && Queue.Cancel(young.Dequeue()))
                    Interlocked.Increment(ref cancelled);
            }
        }))];
        Task all = Task.WhenAll(writers);
        while (!all.IsCompleted)
            Provider.Clock.Advance(TimeSpan.FromTicks(3_333));
        await all;
        Assert.Equal(4 * Armings, fired + cancelled + Queue.Count);

        Provider.Clock.Advance(Ms(501));

        Assert.Equal(4 * Armings, fired + cancelled);
        Assert.Equal(0, Queue.Count);
    }
}
