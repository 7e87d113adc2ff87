using Espalier.Tests.Servers;

namespace Espalier.Tests.Processes;

/// <summary>What one sender's messages and signals may rely on: facts 1.1.</summary>
public sealed class SignalOrderTests
{
    [Theory, Seeds]
    public async Task Messages_of_one_sender_arrive_in_the_order_sent(int seed)
    {
        await using var lab = new Lab(seed);
        Pid receiver = lab.Puppet();
        for (int sender = 0; sender < 3; sender++)
        {
            int number = sender;
            lab.System.Spawn(async _ =>
            {
                for (int i = 0; i < 10; i++)
                {
                    receiver.Send((number, i));
                    await Task.Yield();
                }
            });
        }

        lab.Run();

        List<(int Sender, int Index)> got = [.. lab.Unread(receiver).Cast<(int, int)>()];
        Assert.Equal(30, got.Count);
        Assert.All(got.GroupBy(static one => one.Sender), static of => Assert.Equal(Enumerable.Range(0, 10), of.Select(one => one.Index)));
    }

    [Theory, Seeds]
    public async Task The_last_message_comes_before_the_exit_and_the_exit_before_the_notice(int seed)
    {
        await using var lab = new Lab(seed);
        Pid observer = lab.Puppet(traps: true);
        Pid child = default;
        MonitorRef monitor = default;

        lab.Tell(observer, self => (child, monitor) = self.SpawnMonitored(
            async _ =>
            {
                await Task.Yield();
                observer.Send("first");
                observer.Send("last");
            },
            new SpawnOptions { IsLinked = true }));

        Assert.Equal(
            ["first", "last", new TrappedExit(child, ExitReason.Normal), new Down(monitor, child, null, ExitReason.Normal)],
            lab.Unread(observer));
    }

    [Theory, Seeds]
    public async Task The_exit_comes_before_the_notice_also_if_the_monitor_is_older(int seed)
    {
        await using var lab = new Lab(seed);
        Pid target = lab.Puppet();
        Pid observer = lab.Puppet(traps: true);
        MonitorRef monitor = MonitorTests.Monitor(lab, observer, target);
        lab.Tell(observer, self => self.Link(target));

        target.Kill();
        lab.Run();

        Assert.Equal(
            [new TrappedExit(target, ExitReason.Killed), new Down(monitor, target, null, ExitReason.Killed)],
            lab.Unread(observer));
    }

    [Fact]
    public async Task A_process_is_not_alive_from_the_moment_it_was_killed()
    {
        await using var lab = new Lab();
        Pid target = lab.Puppet(name: "target");
        Pid killer = lab.Puppet();
        List<bool> alive = [];

        lab.Tell(killer, self =>
        {
            alive.Add(target.IsAlive);
            target.Kill();
            alive.Add(target.IsAlive);
            alive.Add(self.System.TryFind("target", out _));
            alive.Add(self.System.GetInfo(target) is not null);
        });

        Assert.Equal([true, false, false, false], alive);
    }

    [Theory, Seeds]
    public async Task What_is_sent_after_a_fatal_signal_is_never_handled(int seed)
    {
        await using var lab = new Lab(seed);
        Pid receiver = lab.Puppet();
        Pid sender = lab.Puppet();
        lab.Run();

        sender.Send(Deed(_ =>
        {
            receiver.SendExit(Lab.Broken);
            receiver.Send(Deed(_ => lab.Journal.Add("handled")));
        }));
        lab.Run();

        Assert.Empty(lab.Journal);
        Assert.Equal(Lab.Broken, lab.EndOf(receiver));
        Assert.Equal(1, lab.System.DeadLetterCount);
    }

    [Fact]
    public async Task A_fatal_signal_may_overtake_what_was_sent_before_it()
    {
        await using var lab = new Lab();
        Pid receiver = lab.Puppet();
        lab.Run();

        receiver.Send(Deed(_ => lab.Journal.Add("handled")));
        receiver.SendExit(Lab.Broken);
        lab.Run();

        Assert.Empty(lab.Journal);
        Assert.Equal(Lab.Broken, lab.EndOf(receiver));
    }

    [Theory, Seeds]
    public async Task A_signal_that_becomes_a_message_keeps_its_place_among_messages(int seed)
    {
        await using var lab = new Lab(seed);
        Pid receiver = lab.Puppet(traps: true);
        Pid sender = lab.Puppet();

        lab.Tell(sender, _ =>
        {
            receiver.Send("before");
            receiver.SendExit(Lab.Broken);
            receiver.Send("after");
        });

        Assert.Equal(["before", new TrappedExit(sender, Lab.Broken), "after"], lab.Unread(receiver));
    }

    [Theory, Seeds]
    public async Task Whoever_handles_an_exit_or_a_notice_finds_the_process_gone_and_its_name_free(int seed)
    {
        await using var lab = new Lab(seed);
        Pid observer = lab.Puppet(traps: true);

        lab.Tell(observer, async self =>
        {
            (Pid child, _) = self.SpawnMonitored(static async _ => await Task.Yield(), new SpawnOptions { IsLinked = true, Name = "child" });
            await self.ReceiveAsync<TrappedExit>();
            lab.Journal.Add($"alive: {child.IsAlive}, found: {self.System.TryFind("child", out _)}");
            self.System.Register("child", self.Self);
            await self.ReceiveAsync<Down>();
            lab.Journal.Add($"found: {self.System.TryFind("child", out Pid holder) && holder == self.Self}");
        });

        Assert.Equal(["alive: False, found: False", "found: True"], lab.Journal);
    }

    [Theory, Seeds]
    public async Task A_reply_that_was_given_is_not_lost_to_the_death_that_follows(int seed)
    {
        await using var lab = new Lab(seed);
        Pid server = await lab.StartAsync(new LabServer(lab)
        {
            Call = static (server, _, caller) =>
            {
                caller.Reply("the reply");
                server.Own.Self.Kill();
                return new(CallResult.Later);
            },
        });

        string reply = lab.Do(async _ => await server.CallAsync(new Ask("anything")));

        Assert.Equal("the reply", reply);
        Assert.Equal(ExitReason.Killed, lab.EndOf(server));
    }

    private static Func<ProcessContext, Task> Deed(Action<ProcessContext> deed) => self =>
    {
        deed(self);
        return Task.CompletedTask;
    };
}
