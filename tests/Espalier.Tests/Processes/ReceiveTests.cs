using Espalier.Tests.Servers;

namespace Espalier.Tests.Processes;

/// <summary>Selective receive.</summary>
public sealed class ReceiveTests
{
    [Fact]
    public async Task It_takes_the_oldest_that_fits_and_leaves_the_others_in_their_order()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        foreach (object message in new object[] { "a", 1, "b", 2, "c" })
            pid.Send(message);
        List<object> taken = [];

        lab.Tell(pid, async self =>
        {
            taken.Add(await self.ReceiveAsync<int>());
            taken.Add(await self.ReceiveAsync<string>(static text => text == "b"));
        });

        Assert.Equal([1, "b"], taken);
        Assert.Equal(["a", 2, "c"], lab.Unread(pid));
    }

    [Fact]
    public async Task It_waits_for_one_that_fits_and_lets_others_pass()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        List<object> taken = [];
        lab.Tell(pid, async self => taken.Add(await self.ReceiveAsync<int>(static number => number > 10)));

        foreach (object message in new object[] { "a", 1, 11, 12 })
        {
            pid.Send(message);
            lab.Run();
        }

        Assert.Equal([11], taken);
        Assert.Equal(["a", 1, 12], lab.Unread(pid));
    }

    [Theory, Seeds]
    public async Task Messages_that_come_in_between_are_looked_at_once_and_in_order(int seed)
    {
        await using var lab = new Lab(seed);
        List<int> looked = [];
        Pid pid = lab.System.Spawn(async self => await self.ReceiveAsync<int>(number =>
        {
            looked.Add(number);
            return number == 9;
        }));

        lab.System.Spawn(async _ =>
        {
            for (int i = 0; i < 10; i++)
            {
                pid.Send(i);
                await Task.Yield();
            }
        });
        lab.Run();

        Assert.Equal(Enumerable.Range(0, 10), looked);
        Assert.Equal(ExitReason.Normal, lab.EndOf(pid));
    }

    [Fact]
    public async Task A_common_base_type_takes_all_of_its_kinds()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        pid.Send("text");
        pid.Send(new ArgumentNullException("one"));
        pid.Send(new FormatException("two"));
        List<Type> taken = [];

        lab.Tell(pid, async self =>
        {
            taken.Add((await self.ReceiveAsync<Exception>()).GetType());
            taken.Add((await self.ReceiveAsync<Exception>()).GetType());
        });

        Assert.Equal([typeof(ArgumentNullException), typeof(FormatException)], taken);
        Assert.Equal(["text"], lab.Unread(pid));
    }

    [Fact]
    public async Task A_filter_that_throws_at_a_waiting_message_leaves_it_there()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        pid.Send(1);
        pid.Send(2);

        lab.Tell(pid, static async self =>
            await Assert.ThrowsAsync<FormatException>(async () => await self.ReceiveAsync<int>(Throwing)));

        Assert.Equal([1, 2], lab.Unread(pid));
    }

    [Fact]
    public async Task A_filter_that_throws_at_a_message_that_comes_ends_the_receive_and_leaves_the_message()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        lab.Tell(pid, async self =>
        {
            await Assert.ThrowsAsync<FormatException>(async () => await self.ReceiveAsync<int>(Throwing));
            lab.Journal.Add("caught");
        });

        pid.Send(1);
        lab.Run();

        Assert.Equal(["caught"], lab.Journal);
        Assert.Equal([1], lab.Unread(pid));
    }

    [Fact]
    public async Task A_filter_that_throws_and_is_not_caught_is_a_crash()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        lab.Tell(pid, static async self => await self.ReceiveAsync<int>(Throwing));

        pid.Send(1);
        lab.Run();

        Assert.IsType<FormatException>(lab.EndOf(pid)?.Exception);
    }

    [Fact]
    public async Task A_filter_that_has_thrown_is_not_asked_again()
    {
        await using var lab = new Lab();
        List<int> looked = [];
        Pid pid = lab.Puppet();
        lab.Tell(pid, async self => await Assert.ThrowsAsync<FormatException>(async () => await self.ReceiveAsync<int>(number =>
        {
            looked.Add(number);
            throw new FormatException("filter");
        })));

        pid.Send(1);
        pid.Send(2);
        lab.Run();

        Assert.Equal([1], looked);
        Assert.Equal([1, 2], lab.Unread(pid));
    }

    [Fact]
    public async Task A_timeout_of_zero_takes_what_is_there()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        pid.Send("there");
        string? taken = null;

        lab.Tell(pid, async self => taken = await self.ReceiveAsync<string>(timeout: TimeSpan.Zero));

        Assert.Equal("there", taken);
    }

    [Fact]
    public async Task A_timeout_of_zero_looks_once_and_takes_no_time()
    {
        await using var lab = new Lab();
        DateTimeOffset before = lab.World.Clock.GetUtcNow();

        TimeoutException late = lab.Do(static async self =>
            await Assert.ThrowsAsync<TimeoutException>(async () => await self.ReceiveAsync<string>(timeout: TimeSpan.Zero)));

        Assert.Contains("String", late.Message, StringComparison.Ordinal);
        Assert.Equal(before, lab.World.Clock.GetUtcNow());
    }

    [Fact]
    public async Task A_timeout_ends_the_wait_and_a_message_that_comes_later_stays()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        lab.Tell(pid, async self =>
        {
            await Assert.ThrowsAsync<TimeoutException>(
                async () => await self.ReceiveAsync<string>(timeout: TimeSpan.FromMilliseconds(100)));
            lab.Journal.Add("late");
        });

        lab.Advance(99);
        bool early = lab.Journal.Count > 0;
        lab.Advance(1);
        pid.Send("later");

        Assert.False(early);
        Assert.Equal(["late"], lab.Journal);
        Assert.Equal(["later"], lab.Unread(pid));
    }

    [Fact]
    public async Task A_message_in_time_disarms_the_timeout()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        string? taken = null;
        lab.Tell(pid, async self => taken = await self.ReceiveAsync<string>(timeout: TimeSpan.FromMilliseconds(100)));

        lab.Advance(50);
        pid.Send("in time");
        lab.Run();

        Assert.Equal("in time", taken);
        Assert.Null(lab.World.Clock.TimeToNextTimer);
    }

    [Fact]
    public async Task A_negative_timeout_is_refused()
    {
        await using var lab = new Lab();

        ArgumentException refused = lab.Do(static async self => await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await self.ReceiveAsync<string>(timeout: TimeSpan.FromTicks(-1))));

        Assert.Equal("timeout", refused.ParamName);
    }

    private static bool Throwing(int number) => throw new FormatException($"filter at {number}");
}
