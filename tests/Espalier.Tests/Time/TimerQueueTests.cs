using Espalier.Testing;
using Espalier.Time;

namespace Espalier.Tests.Time;

public sealed class TimerQueueTests : IDisposable
{
    private readonly LabProvider _provider = new();
    private readonly List<string> _fired = [];
    private readonly TimerQueue _queue;

    public TimerQueueTests()
    {
        _queue = new TimerQueue(_provider);
    }

    public static TheoryData<long> DuesAroundCascades =>
    [
        1, 255, 256, 257, 65_535, 65_536, 65_537, 16_777_215, 16_777_216, 16_777_217,
        4_294_967_294, 4_294_967_295, 4_294_967_296, 4_294_967_297, 60L * 86_400_000, 4000L * 86_400_000,
    ];

    public void Dispose() => _queue.Dispose();

    [Theory, MemberData(nameof(DuesAroundCascades))]
    public void A_timer_fires_at_its_millisecond_and_not_one_earlier(long due)
    {
        _queue.Arm(Node("a"), Ms(due));

        _provider.Clock.Advance(Ms(due - 1));
        Assert.Empty(_fired);
        _provider.Clock.Advance(Ms(1));

        Assert.Equal(["a"], _fired);
        Assert.Equal(0, _queue.Count);
    }

    [Theory, MemberData(nameof(DuesAroundCascades))]
    public void Timers_of_one_tick_fire_in_arming_order_however_far_away_each_was_armed(long due)
    {
        long[] armedAt = [0, due / 3, due / 2, due - Math.Min(due, 300), due - Math.Min(due, 2), due - 1];
        Array.Sort(armedAt);
        foreach (long at in armedAt)
        {
            _provider.Clock.Advance(Ms(at - _queue.NowTick));
            _queue.Arm(Node($"after {at}"), Ms(due - at));
            _queue.ArmAt(Node($"at {at}"), due);
        }

        _provider.Clock.Advance(Ms(1));

        Assert.Equal(armedAt.SelectMany(at => new[] { $"after {at}", $"at {at}" }), _fired);
    }

    [Fact]
    public void Zero_fires_on_the_providers_callback_and_never_inside_Arm()
    {
        _provider.Clock.Advance(TimeSpan.FromTicks(4_000));
        _queue.Arm(Node("a"), TimeSpan.Zero);
        Assert.Empty(_fired);

        _provider.Clock.Advance(TimeSpan.Zero);

        Assert.Equal(["a"], _fired);
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
        _queue.Arm(node, Ms(10));
        Assert.True(_queue.Cancel(node));
        Assert.False(_queue.Cancel(node));
        _provider.Clock.Advance(Ms(20));
        Assert.Empty(_fired);

        _queue.Arm(node, Ms(10));
        _provider.Clock.Advance(Ms(10));
        Assert.False(_queue.Cancel(node));
        _queue.Arm(node, Ms(10));
        _provider.Clock.Advance(Ms(10));

        Assert.Equal(["a", "a"], _fired);
    }

    [Fact]
    public void A_timer_can_be_cancelled_by_the_one_that_fires_before_it_in_the_same_tick()
    {
        LabNode second = Node("second");
        bool? cancelledItself = null;
        bool? cancelledSecond = null;
        LabNode first = Node("first", self =>
        {
            cancelledItself = _queue.Cancel(self);
            cancelledSecond = _queue.Cancel(second);
        });
        _queue.Arm(first, Ms(5));
        _queue.Arm(second, Ms(5));

        _provider.Clock.Advance(Ms(5));

        Assert.Equal(["first"], _fired);
        Assert.False(cancelledItself);
        Assert.True(cancelledSecond);
    }

    [Fact]
    public void Arming_an_armed_timer_is_refused_and_changes_nothing()
    {
        LabNode node = Node("a");
        _queue.Arm(node, Ms(10));

        Assert.Throws<InvalidOperationException>(() => _queue.Arm(node, Ms(5)));

        Assert.Equal(Ms(10), _queue.GetRemaining(node));
        Assert.Equal(1, _queue.Count);
    }

    [Fact]
    public void A_timer_that_arms_itself_by_tick_does_not_drift_when_called_late()
    {
        List<long> ticks = [];
        LabNode node = Node("p", self =>
        {
            ticks.Add(_queue.NowTick);
            _queue.ArmAt(self, self.DueTick + 100);
        });
        _queue.ArmAt(node, 100);

        _provider.Clock.Advance(Ms(100));
        _provider.Delay = Ms(30);
        _provider.Clock.Advance(Ms(100));
        _provider.Delay = TimeSpan.Zero;
        _provider.Clock.Advance(Ms(100));

        Assert.Equal([100, 230, 300], ticks);
    }

    [Fact]
    public void Remaining_counts_down_to_the_tick_and_is_null_for_what_is_not_armed()
    {
        LabNode node = Node("a");
        Assert.Null(_queue.GetRemaining(node));
        _provider.Clock.Advance(TimeSpan.FromTicks(2_500));
        _queue.Arm(node, Ms(10));

        Assert.Equal(TimeSpan.FromTicks(107_500), _queue.GetRemaining(node));
        _provider.Stamp += Ms(20).Ticks;
        Assert.Equal(TimeSpan.Zero, _queue.GetRemaining(node));
        _provider.CallBack();
        Assert.Null(_queue.GetRemaining(node));
    }

    [Fact]
    public void An_idle_queue_wakes_at_most_three_times_for_a_timer_ten_seconds_away()
    {
        _queue.Arm(Node("a"), TimeSpan.FromSeconds(10));

        _provider.Clock.Advance(TimeSpan.FromDays(300));

        Assert.Equal(["a"], _fired);
        Assert.InRange(_provider.Callbacks, 1, 3);
        Assert.Equal(0, _provider.Clock.PendingTimers);
    }

    [Theory, MemberData(nameof(DuesAroundCascades))]
    public void No_timer_costs_more_wakes_than_its_distance_has_digits(long due)
    {
        _provider.Clock.Advance(Ms(1_234_567_891));
        _queue.Arm(Node("a"), Ms(due));

        _provider.Clock.Advance(Ms(due));

        Assert.Equal(["a"], _fired);
        Assert.InRange(_provider.Callbacks, 1, 5 + (due >> 32));
    }

    [Fact]
    public void The_provider_is_asked_for_the_next_due_only_and_for_nothing_when_all_is_cancelled()
    {
        LabNode near = Node("near");
        LabNode far = Node("far");
        _queue.Arm(far, Ms(200));
        Assert.Equal(Ms(200), _provider.Clock.TimeToNextTimer);
        _queue.Arm(near, Ms(100));
        Assert.Equal(Ms(100), _provider.Clock.TimeToNextTimer);

        _queue.Cancel(near);
        Assert.Equal(Ms(200), _provider.Clock.TimeToNextTimer);
        _queue.Cancel(far);

        Assert.Null(_provider.Clock.TimeToNextTimer);
        Assert.Equal(0, _provider.Callbacks);
    }

    [Fact]
    public void Callbacks_that_come_early_fire_nothing_and_lose_nothing()
    {
        _queue.Arm(Node("a"), Ms(1_000));
        for (int i = 0; i < 10; i++)
        {
            _provider.CallBack();
            _provider.Clock.Advance(Ms(99));
        }

        Assert.Empty(_fired);
        _provider.Clock.Advance(Ms(10));

        Assert.Equal(["a"], _fired);
    }

    [Fact]
    public void A_callback_that_comes_late_fires_all_that_is_due_in_order()
    {
        _queue.Arm(Node("c"), Ms(70_000));
        _queue.Arm(Node("a"), Ms(300));
        _queue.Arm(Node("later"), Ms(90_001));
        _queue.Arm(Node("b"), Ms(300));
        _provider.Stamp += Ms(90_000).Ticks;
        _queue.ArmAt(Node("d"), 5);

        _provider.CallBack();

        Assert.Equal(["a", "b", "c", "d"], _fired);
        Assert.Equal(1, _queue.Count);
    }

    [Theory, InlineData(255), InlineData(256), InlineData(257)]
    public void Arming_while_a_cascade_is_overdue_changes_no_due_time_and_no_order(long armedAt)
    {
        List<string> fired = [];
        foreach ((string name, long due) in new[] { ("b", 270L), ("c", 280L) })
            _queue.ArmAt(Node(name, _ => fired.Add($"{name} at {_queue.NowTick}")), due);
        _provider.Stamp = Ms(armedAt).Ticks;
        foreach ((string name, long due) in new[] { ("d", 280L), ("a", 265L) })
            _queue.ArmAt(Node(name, _ => fired.Add($"{name} at {_queue.NowTick}")), due);

        for (long now = armedAt; now <= 280; now++)
        {
            _provider.Stamp = Ms(now).Ticks;
            _provider.CallBack();
        }

        Assert.Equal(["a at 265", "b at 270", "c at 280", "d at 280"], fired);
    }

    [Fact]
    public void A_callback_that_overlaps_another_leaves_the_firing_to_it()
    {
        _queue.Arm(Node("a", _ =>
        {
            _queue.Arm(Node("c"), Ms(7));
            _provider.Stamp += Ms(8).Ticks;
            _provider.CallBack();
            _fired.Add("end of a");
        }), Ms(5));
        _queue.Arm(Node("b"), Ms(5));

        _provider.Clock.Advance(Ms(5));
        _provider.Clock.Advance(TimeSpan.Zero);

        Assert.Equal(["a", "end of a", "b", "c"], _fired);
    }

    [Fact]
    public void A_timer_that_throws_takes_no_other_with_it()
    {
        _queue.Arm(Node("a", _ => throw new NotSupportedException()), Ms(5));
        _queue.Arm(Node("b"), Ms(5));
        _queue.Arm(Node("c"), Ms(9));

        Assert.Throws<NotSupportedException>(() => _provider.Clock.Advance(Ms(5)));
        _provider.Clock.Advance(TimeSpan.Zero);
        Assert.Equal(["a", "b"], _fired);
        _provider.Clock.Advance(Ms(4));

        Assert.Equal(["a", "b", "c"], _fired);
    }

    [Fact]
    public async Task A_provider_that_calls_back_inside_Change_does_not_fire_on_the_armers_stack()
    {
        TimerQueue queue = new(new LabProvider { IsEager = true });
        TaskCompletionSource<bool> firedInsideArm = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Lock armer = new();

        lock (armer)
            queue.Arm(Node("a", _ => firedInsideArm.SetResult(armer.IsHeldByCurrentThread)), TimeSpan.Zero);

        Assert.False(await firedInsideArm.Task);
    }

    [Fact]
    public void The_context_of_whoever_makes_the_queue_does_not_reach_the_timers()
    {
        AsyncLocal<string> local = new() { Value = "maker" };
        LabProvider provider = new();
        TimerQueue queue = new(provider);
        Assert.False(ExecutionContext.IsFlowSuppressed());
        local.Value = "advancer";
        string? seen = null;
        queue.Arm(Node("a", _ => seen = local.Value), Ms(1));

        provider.Clock.Advance(Ms(1));

        Assert.Equal("advancer", seen);
    }

    [Fact]
    public void After_Dispose_nothing_fires_and_nothing_can_be_armed()
    {
        LabNode early = Node("early");
        LabNode late = Node("late");
        _queue.Arm(early, Ms(5));
        _queue.Dispose();
        _queue.Arm(late, Ms(5));

        _provider.Clock.Advance(Ms(50));
        _provider.CallBack();

        Assert.Empty(_fired);
        Assert.Equal(0, _queue.Count);
        Assert.False(_queue.Cancel(early));
        Assert.Null(_queue.GetRemaining(early));
        Assert.Null(_queue.GetRemaining(late));
        Assert.Equal(0, _provider.Clock.PendingTimers);
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
                _queue.Arm(node, TimeSpan.FromTicks(random.NextInt64(5_000_000)));
                young.Enqueue(node);
                if (young.Count > 50 && _queue.Cancel(young.Dequeue()))
                    Interlocked.Increment(ref cancelled);
            }
        }))];
        Task all = Task.WhenAll(writers);
        while (!all.IsCompleted)
            _provider.Clock.Advance(TimeSpan.FromTicks(3_333));
        await all;
        Assert.Equal(4 * Armings, fired + cancelled + _queue.Count);

        _provider.Clock.Advance(Ms(501));

        Assert.Equal(4 * Armings, fired + cancelled);
        Assert.Equal(0, _queue.Count);
    }

    private static TimeSpan Ms(long milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private LabNode Node(string name, Action<LabNode>? onFire = null) => new(node =>
    {
        _fired.Add(name);
        onFire?.Invoke(node);
    });

    private sealed class LabNode(Action<LabNode> onFire) : TimerNode
    {
        internal override void Fire() => onFire(this);
    }
}
