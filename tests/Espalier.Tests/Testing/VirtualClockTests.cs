using Espalier.Testing;

namespace Espalier.Tests.Testing;

public sealed class VirtualClockTests
{
    private readonly VirtualClock _clock = new();
    private readonly List<string> _fired = [];

    [Fact]
    public void It_stands_still_until_it_is_told_to_move()
    {
        Assert.Equal(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero), _clock.GetUtcNow());
        Assert.Equal(_clock.GetUtcNow(), _clock.GetUtcNow());
        long stamp = _clock.GetTimestamp();

        _clock.Advance(TimeSpan.FromTicks(12_345_678));

        Assert.Equal(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(12_345_678), _clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromTicks(12_345_678), _clock.GetElapsedTime(stamp));
        Assert.Equal(10_000_000, _clock.TimestampFrequency);
    }

    [Fact]
    public void It_starts_where_it_is_told_and_shows_UTC()
    {
        DateTimeOffset start = new(2026, 3, 29, 1, 30, 0, TimeSpan.FromHours(5));
        VirtualClock clock = new(start);

        Assert.Equal(start, clock.GetUtcNow());
        Assert.Equal(TimeSpan.Zero, clock.GetUtcNow().Offset);
        Assert.Equal(TimeSpan.Zero, clock.GetLocalNow().Offset);
    }

    [Fact]
    public void Timers_fire_in_due_order_then_arming_order_each_at_its_own_instant()
    {
        Timer("late", Ms(30));
        ITimer moved = Timer("moved", Ms(5));
        Timer("b", Ms(20));
        Timer("a", Ms(10));
        Timer("c", Ms(20));
        moved.Change(Ms(20), Timeout.InfiniteTimeSpan);

        _clock.Advance(Ms(29));

        Assert.Equal(["a at 10", "b at 20", "c at 20", "moved at 20"], _fired);
        Assert.Equal(Ms(29).Ticks, _clock.GetTimestamp());
        Assert.Equal(Ms(1), _clock.TimeToNextTimer);
        Assert.Equal(1, _clock.PendingTimers);
    }

    [Fact]
    public void Zero_fires_on_the_next_advance_even_by_nothing()
    {
        Timer("zero", TimeSpan.Zero);
        Assert.Empty(_fired);
        Assert.Equal(TimeSpan.Zero, _clock.TimeToNextTimer);

        _clock.Advance(TimeSpan.Zero);

        Assert.Equal(["zero at 0"], _fired);
        Assert.Null(_clock.TimeToNextTimer);
    }

    [Fact]
    public void What_is_armed_while_timers_fire_fires_within_the_same_advance_when_due()
    {
        _clock.CreateTimer(_ =>
        {
            Timer("inside", Ms(5));
            Timer("outside", Ms(50));
            Timer("at once", TimeSpan.Zero);
        }, null, Ms(10), Timeout.InfiniteTimeSpan);
        Timer("same instant", Ms(10));

        _clock.Advance(Ms(20));

        Assert.Equal(["same instant at 10", "at once at 10", "inside at 15"], _fired);
        Assert.Equal(Ms(40), _clock.TimeToNextTimer);
    }

    [Fact]
    public void A_period_repeats_exactly_until_it_is_changed()
    {
        ITimer timer = Timer("p", Ms(5), TimeSpan.FromTicks(25_000));
        _clock.Advance(Ms(11));
        Assert.Equal(["p at 5", "p at 7.5", "p at 10"], _fired);

        Assert.True(timer.Change(Timeout.InfiniteTimeSpan, Ms(1)));
        _clock.Advance(Ms(100));

        Assert.Equal(3, _fired.Count);
        Assert.Equal(0, _clock.PendingTimers);
    }

    [Theory, InlineData(0), InlineData(-1)]
    public void A_period_of_zero_or_infinite_fires_once(int period)
    {
        Timer("once", Ms(5), Ms(period));

        _clock.Advance(Ms(100));

        Assert.Equal(["once at 5"], _fired);
    }

    [Fact]
    public void A_callback_can_change_its_own_timer()
    {
        ITimer? timer = null;
        timer = _clock.CreateTimer(_ =>
        {
            Record("p");
            timer!.Change(Ms(7), Timeout.InfiniteTimeSpan);
        }, null, Ms(1), Ms(1));

        _clock.Advance(Ms(10));

        Assert.Equal(["p at 1", "p at 8"], _fired);
    }

    [Fact]
    public async Task A_disposed_timer_neither_fires_nor_changes()
    {
        ITimer disposed = Timer("disposed", Ms(1), Ms(1));
        ITimer disposedAsync = Timer("disposed async", Ms(1), Ms(1));
        ITimer? disposesItself = null;
        disposesItself = _clock.CreateTimer(_ =>
        {
            Record("itself");
            disposesItself!.Dispose();
        }, null, Ms(1), Ms(1));
        disposed.Dispose();
        await disposedAsync.DisposeAsync();

        Assert.False(disposed.Change(Ms(1), Ms(1)));
        Assert.False(disposedAsync.Change(Ms(1), Ms(1)));
        _clock.Advance(Ms(5));

        Assert.Equal(["itself at 1"], _fired);
        Assert.Equal(0, _clock.PendingTimers);
    }

    [Fact]
    public async Task DisposeAsync_is_done_when_the_running_callback_is()
    {
        ValueTask disposal = default;
        bool doneInside = true;
        ITimer? timer = null;
        timer = _clock.CreateTimer(_ =>
        {
            disposal = timer!.DisposeAsync();
            doneInside = disposal.IsCompleted;
        }, null, Ms(1), Timeout.InfiniteTimeSpan);

        _clock.Advance(Ms(1));
        await disposal;

        Assert.False(doneInside);
    }

    [Fact]
    public void Advancing_inside_a_callback_is_refused_and_leaves_the_clock_usable()
    {
        _clock.CreateTimer(_ => _clock.Advance(Ms(1)), null, Ms(5), Timeout.InfiniteTimeSpan);
        Timer("after", Ms(5));

        var error = Assert.Throws<InvalidOperationException>(() => _clock.Advance(Ms(10)));

        Assert.Contains("timer callback", error.Message, StringComparison.Ordinal);
        Assert.Equal(Ms(5).Ticks, _clock.GetTimestamp());
        Assert.Empty(_fired);
        _clock.Advance(TimeSpan.Zero);
        Assert.Equal(["after at 5"], _fired);
    }

    [Fact]
    public void A_negative_advance_is_refused_by_name_and_value()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _clock.Advance(Ms(-3)));

        Assert.Equal("by", error.ParamName);
        Assert.Equal(Ms(-3), error.ActualValue);
        Assert.Contains("-00:00:00.003", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_does_not_go_beyond_the_year_9999()
    {
        VirtualClock clock = new(DateTimeOffset.MaxValue - Ms(5));
        clock.Advance(Ms(5));

        Assert.Throws<ArgumentOutOfRangeException>(() => clock.Advance(TimeSpan.FromTicks(1)));
        Assert.Equal(DateTimeOffset.MaxValue, clock.GetUtcNow());
    }

    [Fact]
    public void Times_are_limited_like_those_of_the_systems_timers()
    {
        TimeSpan longest = Ms(uint.MaxValue - 1);
        ITimer timer = Timer("a", longest);

        Assert.Throws<ArgumentOutOfRangeException>(() => timer.Change(longest + Ms(1), Ms(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => timer.Change(Ms(1), Ms(-2)));
        Assert.Throws<ArgumentNullException>(() => _clock.CreateTimer(null!, null, Ms(1), Ms(1)));
        Assert.Equal(longest, _clock.TimeToNextTimer);
        Assert.Equal(1, _clock.PendingTimers);
    }

    [Fact]
    public void Callbacks_run_in_the_context_in_which_their_timer_was_made_and_do_not_change_the_advancers()
    {
        AsyncLocal<string> local = new() { Value = "maker" };
        List<string?> seen = [];
        void See(object? state)
        {
            seen.Add(local.Value);
            local.Value = "callback";
        }

        _clock.CreateTimer(See, null, Ms(1), Ms(1));
        using (ExecutionContext.SuppressFlow())
            _clock.CreateTimer(See, null, Ms(1), Timeout.InfiniteTimeSpan);
        local.Value = "advancer";

        _clock.Advance(Ms(2));

        Assert.Equal(["maker", "advancer", "maker"], seen);
        Assert.Equal("advancer", local.Value);
    }

    [Fact]
    public void The_hook_runs_after_all_timers_of_an_instant_and_before_the_clock_moves_on()
    {
        bool armed = false;
        _clock.BetweenInstants = () =>
        {
            Record("hook");
            if (!armed)
                Timer("armed by hook", TimeSpan.Zero);
            armed = true;
        };
        Timer("a", Ms(5));
        Timer("b", Ms(5));
        Timer("c", Ms(8));

        _clock.Advance(Ms(4));
        Assert.Empty(_fired);
        _clock.Advance(Ms(6));

        Assert.Equal(
            ["a at 5", "b at 5", "hook at 5", "armed by hook at 5", "hook at 5", "c at 8", "hook at 8"], _fired);
    }

    [Fact]
    public async Task Tasks_of_the_platform_obey_it()
    {
        Task delay = Task.Delay(TimeSpan.FromHours(1), _clock);
        using CancellationTokenSource source = new(TimeSpan.FromMinutes(30), _clock);
        _clock.Advance(TimeSpan.FromMinutes(59));
        Assert.False(delay.IsCompleted);
        Assert.True(source.IsCancellationRequested);

        _clock.Advance(TimeSpan.FromMinutes(1));

        await delay;
    }

    private static TimeSpan Ms(long milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private ITimer Timer(string name, TimeSpan dueTime, TimeSpan? period = null) =>
        _clock.CreateTimer(_ => Record(name), null, dueTime, period ?? Timeout.InfiniteTimeSpan);

    private void Record(string name) => _fired.Add($"{name} at {_clock.GetTimestamp() / 10_000m:0.####}");
}
