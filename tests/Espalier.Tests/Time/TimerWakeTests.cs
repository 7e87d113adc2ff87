using Espalier.Testing;
using Espalier.Time;

namespace Espalier.Tests.Time;

/// <summary>What is asked of the provider, and providers that call early, late, twice, or at once.</summary>
public sealed class TimerWakeTests : TimerLab
{
    [Fact]
    public void An_idle_queue_wakes_at_most_three_times_for_a_timer_ten_seconds_away()
    {
        Queue.Arm(Node("a"), TimeSpan.FromSeconds(10));

        Provider.Clock.Advance(TimeSpan.FromDays(300));

        Assert.Equal(["a"], Fired);
        Assert.InRange(Provider.Callbacks, 1, 3);
        Assert.Equal(0, Provider.Clock.PendingTimers);
    }

    [Theory, MemberData(nameof(DuesAroundCascades))]
    public void No_timer_costs_more_wakes_than_its_distance_has_digits(long due)
    {
        Provider.Clock.Advance(Ms(1_234_567_891));
        Queue.Arm(Node("a"), Ms(due));

        Provider.Clock.Advance(Ms(due));

        Assert.Equal(["a"], Fired);
        Assert.InRange(Provider.Callbacks, 1, 5 + (due >> 32));
    }

    [Fact]
    public void The_provider_is_asked_for_the_next_due_only_and_for_nothing_when_all_is_cancelled()
    {
        LabNode near = Node("near");
        LabNode far = Node("far");
        Queue.Arm(far, Ms(200));
        Assert.Equal(Ms(200), Provider.Clock.TimeToNextTimer);
        Queue.Arm(near, Ms(100));
        Assert.Equal(Ms(100), Provider.Clock.TimeToNextTimer);

        Queue.Cancel(near);
        Assert.Equal(Ms(200), Provider.Clock.TimeToNextTimer);
        Queue.Cancel(far);

        Assert.Null(Provider.Clock.TimeToNextTimer);
        Assert.Equal(0, Provider.Callbacks);
    }

    [Fact]
    public void Callbacks_that_come_early_fire_nothing_and_lose_nothing()
    {
        Queue.Arm(Node("a"), Ms(1_000));
        for (int i = 0; i < 10; i++)
        {
            Provider.CallBack();
            Provider.Clock.Advance(Ms(99));
        }

        Assert.Empty(Fired);
        Provider.Clock.Advance(Ms(10));

        Assert.Equal(["a"], Fired);
    }

    [Fact]
    public void A_callback_that_comes_late_fires_all_that_is_due_in_order()
    {
        Queue.Arm(Node("c"), Ms(70_000));
        Queue.Arm(Node("a"), Ms(300));
        Queue.Arm(Node("later"), Ms(90_001));
        Queue.Arm(Node("b"), Ms(300));
        Provider.Stamp += Ms(90_000).Ticks;
        Queue.ArmAt(Node("d"), 5);

        Provider.CallBack();

        Assert.Equal(["a", "b", "c", "d"], Fired);
        Assert.Equal(1, Queue.Count);
    }

    [Theory, InlineData(255), InlineData(256), InlineData(257)]
    public void Arming_while_a_cascade_is_overdue_changes_no_due_time_and_no_order(long armedAt)
    {
        List<string> fired = [];
        foreach ((string name, long due) in new[] { ("b", 270L), ("c", 280L) })
            Queue.ArmAt(Node(name, _ => fired.Add($"{name} at {Queue.NowTick}")), due);
        Provider.Stamp = Ms(armedAt).Ticks;
        foreach ((string name, long due) in new[] { ("d", 280L), ("a", 265L) })
            Queue.ArmAt(Node(name, _ => fired.Add($"{name} at {Queue.NowTick}")), due);

        for (long now = armedAt; now <= 280; now++)
        {
            Provider.Stamp = Ms(now).Ticks;
            Provider.CallBack();
        }

        Assert.Equal(["a at 265", "b at 270", "c at 280", "d at 280"], fired);
    }

    [Fact]
    public void A_callback_that_overlaps_another_leaves_the_firing_to_it()
    {
        Queue.Arm(Node("a", _ =>
        {
            Queue.Arm(Node("c"), Ms(7));
            Provider.Stamp += Ms(8).Ticks;
            Provider.CallBack();
            Fired.Add("end of a");
        }), Ms(5));
        Queue.Arm(Node("b"), Ms(5));

        Provider.Clock.Advance(Ms(5));
        Provider.Clock.Advance(TimeSpan.Zero);

        Assert.Equal(["a", "end of a", "b", "c"], Fired);
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
}
