using Espalier.Tests.Servers;

namespace Espalier.Tests.Processes;

/// <summary>Messages that come later: facts 1.11.</summary>
public sealed class TimerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    [OtpCase("process_test", "send_after/3 sends messages once expired")]
    public async Task A_message_comes_when_its_time_has_come_and_not_before()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();

        lab.Tell(pid, static self => self.SendAfter("hello", TimeSpan.FromMilliseconds(10)));
        lab.Advance(9);
        List<object> before = lab.Unread(pid);
        lab.Advance(1);

        Assert.Empty(before);
        Assert.Equal(["hello"], lab.Unread(pid));
    }

    [Fact]
    [OtpCase("process_test", "send_after/4 with absolute time sends message once expired")]
    public async Task A_message_at_an_instant_is_one_after_the_time_until_then()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        lab.Advance(300);
        DateTimeOffset instant = lab.System.TimeProvider.GetUtcNow().AddMilliseconds(50);

        lab.Advance(20);
        lab.System.SendAfter(pid, "hello", instant - lab.System.TimeProvider.GetUtcNow());
        lab.Advance(29);
        List<object> before = lab.Unread(pid);
        lab.Advance(1);

        Assert.Empty(before);
        Assert.Equal(["hello"], lab.Unread(pid));
    }

    [Fact]
    [OtpCase("process_test", "send_after/3 returns a timer reference that can be read or cancelled")]
    public async Task A_timer_tells_the_time_that_is_left_and_can_be_cancelled_once()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        TimerRef timer = lab.System.SendAfter(pid, "hello", Second);

        lab.Advance(300);
        TimeSpan? left = timer.Remaining;
        TimeSpan? cancelled = timer.Cancel();
        TimeSpan? again = timer.Cancel();
        lab.Advance(2000);

        Assert.Equal(TimeSpan.FromMilliseconds(700), left);
        Assert.Equal(TimeSpan.FromMilliseconds(700), cancelled);
        Assert.Null(again);
        Assert.Null(timer.Remaining);
        Assert.Empty(lab.Unread(pid));
    }

    [Fact]
    public async Task Cancelling_a_timer_that_has_fired_leaves_its_message_where_it_is()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        TimerRef timer = lab.System.SendAfter(pid, "hello", Second);
        lab.Advance(1000);

        TimeSpan? left = timer.Remaining;
        TimeSpan? cancelled = timer.Cancel();

        Assert.Null(left);
        Assert.Null(cancelled);
        Assert.Equal(["hello"], lab.Unread(pid));
        Assert.Equal("timer that is over", timer.ToString());
    }

    [Fact]
    public async Task Any_process_may_cancel_a_timer()
    {
        await using var lab = new Lab();
        Pid owner = lab.Puppet();
        Pid other = lab.Puppet();
        TimerRef timer = default;
        TimeSpan? cancelled = null;
        lab.Tell(owner, self => timer = self.SendAfter("hello", Second));

        lab.Tell(other, _ => cancelled = timer.Cancel());
        lab.Advance(2000);

        Assert.Equal(Second, cancelled);
        Assert.Empty(lab.Unread(owner));
    }

    [Fact]
    public async Task A_time_of_zero_is_legal_and_still_later_than_the_call()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        int atOnce = -1;

        lab.Tell(pid, self =>
        {
            self.SendAfter("hello", TimeSpan.Zero);
            atOnce = self.System.GetInfo(self.Self)!.MailboxLength;
        });

        Assert.Equal(0, atOnce);
        Assert.Equal(["hello"], lab.Unread(pid));
    }

    [Fact]
    public async Task A_part_of_a_millisecond_is_rounded_up_and_never_early()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();

        lab.System.SendAfter(pid, "hello", TimeSpan.FromMicroseconds(1500));
        lab.Advance(1.9);
        List<object> before = lab.Unread(pid);
        lab.Advance(0.1);

        Assert.Empty(before);
        Assert.Equal(["hello"], lab.Unread(pid));
    }

    [Fact]
    public async Task A_negative_time_a_far_one_and_no_message_are_refused()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();

        Assert.Throws<ArgumentOutOfRangeException>(() => lab.System.SendAfter(pid, "hello", TimeSpan.FromTicks(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => lab.System.SendAfter(pid, "hello", Timeout.InfiniteTimeSpan));
        Assert.Throws<ArgumentOutOfRangeException>(() => lab.System.SendAfter(pid, "hello", TimeSpan.MaxValue));
        Assert.Throws<ArgumentNullException>(() => lab.System.SendAfter(pid, null!, Second));
        lab.Tell(pid, static self =>
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => self.SendAfter("hello", TimeSpan.FromTicks(-1)));
            Assert.Throws<ArgumentOutOfRangeException>(() => self.SendEvery("hello", TimeSpan.Zero));
            var tooLong = Assert.Throws<ArgumentOutOfRangeException>(() => self.SendEvery("hello", TimeSpan.FromDays(10_001)));
            Assert.StartsWith(
                "period must be longer than zero and at most 10000 days, not 10001.00:00:00.", tooLong.Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentOutOfRangeException>(() => self.SendEvery("hello", TimeSpan.FromTicks(-1)));
            Assert.Throws<ArgumentNullException>(() => self.SendEvery(null!, Second));
        });
        Assert.True(pid.IsAlive);
    }

    [Theory, Seeds]
    public async Task Equal_times_keep_the_order_in_which_they_were_asked_for(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = lab.Puppet();
        int[] numbers = [.. Enumerable.Range(0, 20)];
        foreach (int number in numbers)
            lab.System.SendAfter(pid, number, Second);

        lab.Advance(1000);

        Assert.Equal(numbers, lab.Unread(pid).Cast<int>());
    }

    [Fact]
    public async Task An_earlier_time_comes_first_whoever_asked_first()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        lab.System.SendAfter(pid, "late", Second * 3);
        lab.System.SendAfter(pid, "early", Second);
        lab.System.SendAfter(pid, "between", Second * 2);

        lab.Advance(5000);

        Assert.Equal(["early", "between", "late"], lab.Unread(pid));
    }

    [Fact]
    public async Task A_timer_ends_with_the_process_it_is_for()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        TimerRef timer = lab.System.SendAfter(pid, "hello", Second);
        lab.Run();

        pid.Kill();
        lab.Run();

        Assert.Null(timer.Remaining);
        Assert.Null(timer.Cancel());
        Assert.Null(lab.World.Clock.TimeToNextTimer);
        Assert.Equal(0, lab.System.DeadLetterCount);
    }

    [Fact]
    public async Task A_timer_for_an_ended_process_is_one_that_is_over()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        pid.Kill();
        lab.Run();

        TimerRef timer = lab.System.SendAfter(pid, "hello", Second);

        Assert.Null(timer.Remaining);
        Assert.Null(timer.Cancel());
    }

    [Fact]
    public async Task A_name_is_resolved_when_the_time_has_come()
    {
        await using var lab = new Lab();
        Pid first = lab.Puppet(name: "seat");
        TimerRef timer = lab.System.SendAfter(lab.System.Name("seat"), "hello", Second);
        first.Kill();
        lab.Run();

        Pid second = lab.Puppet(name: "seat");
        TimeSpan? left = timer.Remaining;
        lab.Advance(1000);

        Assert.Equal(Second, left);
        Assert.Equal(["hello"], lab.Unread(second));
    }

    [Fact]
    public async Task A_message_for_a_name_that_nobody_holds_then_is_dropped()
    {
        await using var lab = new Lab();
        TimerRef timer = lab.System.SendAfter(lab.System.Name("nobody"), "hello", Second);

        lab.Advance(1000);

        Assert.Null(timer.Remaining);
        Assert.Null(timer.Cancel());
    }

    [Fact]
    public async Task A_timer_of_a_starter_does_not_end_with_the_starter()
    {
        await using var lab = new Lab();
        Pid starter = lab.Puppet();
        Pid target = lab.Puppet();
        lab.Tell(starter, self => self.System.SendAfter(target, "hello", Second));

        starter.Kill();
        lab.Advance(1000);

        Assert.Equal(["hello"], lab.Unread(target));
    }

    [Fact]
    public void The_default_timer_is_one_that_is_over()
    {
        TimerRef timer = default;

        Assert.Null(timer.Remaining);
        Assert.Null(timer.Cancel());
        Assert.Equal("timer that is over", timer.ToString());
    }

    [Fact]
    public async Task A_message_is_sent_again_and_again_until_it_is_cancelled()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        TimerRef timer = default;
        lab.Tell(pid, self => timer = self.SendEvery("tick", Second));

        lab.Advance(999);
        int before = lab.Unread(pid).Count;
        lab.Advance(2501);
        int after = lab.Unread(pid).Count;
        TimeSpan? left = timer.Cancel();
        lab.Advance(5000);

        Assert.Equal((0, 3), (before, after));
        Assert.Equal(TimeSpan.FromMilliseconds(500), left);
        Assert.Empty(lab.Unread(pid));
    }

    [Fact]
    public async Task Sending_again_and_again_ends_with_the_process()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        TimerRef timer = default;
        lab.Tell(pid, self => timer = self.SendEvery("tick", Second));
        lab.Advance(1000);

        pid.Kill();
        lab.Run();

        Assert.Null(timer.Cancel());
        Assert.Null(lab.World.Clock.TimeToNextTimer);
    }

    [Fact]
    [OtpCase("process_test", "sleep/1")]
    public async Task A_sleep_of_nothing_comes_back_at_once()
    {
        await using var lab = new Lab();
        DateTimeOffset before = lab.World.Clock.GetUtcNow();

        DateTimeOffset after = lab.Do(static async self =>
        {
            await Task.Delay(TimeSpan.Zero, self.System.TimeProvider, self.CancellationToken);
            await Assert.ThrowsAsync<TimeoutException>(async () => await self.ReceiveAsync<string>(timeout: TimeSpan.Zero));
            return self.System.TimeProvider.GetUtcNow();
        });

        Assert.Equal(before, after);
    }

    [Fact]
    [OtpCase("process_test", "sleep/1 with 2^32")]
    public async Task Very_long_times_are_accepted_and_kept_exactly()
    {
        await using var lab = new Lab();
        var long32 = TimeSpan.FromMilliseconds(1L << 32);
        Pid pid = lab.Puppet();
        lab.Tell(pid, async self =>
        {
            self.SendAfter("hello", long32);
            await Assert.ThrowsAsync<TimeoutException>(async () => await self.ReceiveAsync<int>(timeout: long32 + Second));
            lab.Journal.Add("awake");
        });

        lab.World.Advance(long32 - Second);
        int early = lab.System.GetInfo(pid)!.MailboxLength;
        lab.Advance(1000);
        int due = lab.System.GetInfo(pid)!.MailboxLength;
        bool asleep = lab.Journal.Count == 0;
        lab.Advance(1000);

        Assert.Equal((0, 1), (early, due));
        Assert.True(asleep);
        Assert.Equal(["awake"], lab.Journal);
    }
}
