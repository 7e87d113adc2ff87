using Espalier.Tests.Servers;

namespace Espalier.Tests.Processes;

/// <summary>Exit signals that somebody sends to somebody else: facts 1.3.</summary>
public sealed class ExitSignalTests
{
    [Theory, MemberData(nameof(ReasonTable.Deadly), MemberType = typeof(ReasonTable))]
    public async Task A_process_that_does_not_trap_ends_with_the_reason_that_it_is_sent(ExitReason reason)
    {
        await using var lab = new Lab();
        Pid sender = lab.Puppet();
        Pid receiver = lab.Puppet();

        lab.Tell(sender, _ => receiver.SendExit(reason));

        Assert.Equal(reason, lab.EndOf(receiver));
        Assert.True(sender.IsAlive);
    }

    [Fact]
    [OtpCase("process_test", "exit(pid, :normal) does not cause the target process to exit")]
    public async Task Normal_is_ignored_by_a_process_that_does_not_trap()
    {
        await using var lab = new Lab();
        Pid sender = lab.Puppet();
        Pid receiver = lab.Puppet();

        lab.Tell(sender, _ => receiver.SendExit(ExitReason.Normal));
        bool survived = receiver.IsAlive;
        List<object> got = lab.Unread(receiver);
        lab.Tell(sender, _ => receiver.SendExit(Lab.Broken));

        Assert.True(survived);
        Assert.Empty(got);
        Assert.Equal(Lab.Broken, lab.EndOf(receiver));
    }

    [Theory, MemberData(nameof(ReasonTable.All), MemberType = typeof(ReasonTable))]
    public async Task A_process_that_traps_gets_a_message_instead_also_from_strangers(ExitReason reason)
    {
        await using var lab = new Lab();
        Pid sender = lab.Puppet();
        Pid receiver = lab.Puppet(traps: true);

        lab.Tell(sender, _ => receiver.SendExit(reason));

        Assert.Equal([new TrappedExit(sender, reason)], lab.Unread(receiver));
        Assert.True(receiver.IsAlive);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_kill_ends_a_process_whether_it_traps_or_not(bool traps)
    {
        await using var lab = new Lab();
        Pid sender = lab.Puppet();
        Pid receiver = lab.Puppet(traps);

        lab.Tell(sender, _ => receiver.Kill());

        Assert.Equal(ExitReason.Killed, lab.EndOf(receiver));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_signal_from_outside_of_processes_comes_from_nobody(bool isShutdown)
    {
        await using var lab = new Lab();
        ExitReason reason = isShutdown ? ExitReason.Shutdown : ExitReason.Normal;
        Pid trapping = lab.Puppet(traps: true);
        Pid plain = lab.Puppet();
        lab.Run();

        trapping.SendExit(reason);
        plain.SendExit(reason);
        lab.Run();

        Assert.Equal([new TrappedExit(default, reason)], lab.Unread(trapping));
        Assert.Equal(isShutdown ? reason : null, lab.EndOf(plain));
    }

    [Fact]
    public async Task A_sent_signal_leaves_the_link_between_the_two_alone()
    {
        await using var lab = new Lab();
        Pid sender = lab.Puppet(traps: true);
        Pid receiver = lab.Puppet(traps: true);
        lab.Tell(sender, self => self.Link(receiver));

        lab.Tell(sender, _ => receiver.SendExit(Lab.Broken));

        Assert.Equal([sender], lab.System.GetInfo(receiver)!.Links);
        Assert.Equal([receiver], lab.System.GetInfo(sender)!.Links);
    }

    [Fact]
    public async Task A_signal_to_an_ended_process_is_silent()
    {
        await using var lab = new Lab();
        Pid sender = lab.Puppet();
        Pid ended = lab.Puppet();
        ended.Kill();
        lab.Run();

        lab.Tell(sender, _ =>
        {
            ended.SendExit(ExitReason.Shutdown);
            ended.Kill();
            lab.Journal.Add("went on");
        });

        Assert.Equal(["went on"], lab.Journal);
        Assert.Equal(ExitReason.Killed, lab.EndOf(ended));
    }

    [Fact]
    public async Task The_first_fatal_signal_wins()
    {
        await using var lab = new Lab();
        Pid receiver = lab.Puppet();
        lab.Run();

        receiver.SendExit(Lab.Broken);
        receiver.SendExit(ExitReason.Shutdown);
        receiver.Kill();
        lab.Run();

        Assert.Equal(Lab.Broken, lab.EndOf(receiver));
    }

    [Fact]
    public async Task A_receiver_cannot_catch_a_signal()
    {
        await using var lab = new Lab();
        Pid receiver = lab.System.Spawn(async self =>
        {
            while (lab.Journal.Count < 3)
            {
                try
                {
                    await self.ReceiveAsync<string>();
                }
                catch (ExitException exit)
                {
                    lab.Journal.Add($"caught {exit.Reason}");
                }
            }
        });
        lab.Run();

        receiver.SendExit(Lab.Broken);
        lab.Run();

        Assert.Equal(["caught broken", "caught broken", "caught broken"], lab.Journal);
        Assert.Equal(Lab.Broken, lab.EndOf(receiver));
    }

    [Fact]
    public async Task The_flag_counts_that_is_up_as_the_signal_comes()
    {
        await using var lab = new Lab();
        Pid receiver = lab.Puppet(traps: true);
        receiver.SendExit(Lab.Broken);
        lab.Tell(receiver, self => self.TrapExits = false);

        List<object> kept = lab.Unread(receiver);
        receiver.SendExit(ExitReason.Shutdown);
        lab.Run();

        Assert.Equal([new TrappedExit(default, Lab.Broken)], kept);
        Assert.Equal(ExitReason.Shutdown, lab.EndOf(receiver));
    }

    [Fact]
    public async Task Trapping_is_off_until_it_is_switched_on()
    {
        await using var lab = new Lab();
        Pid receiver = lab.Puppet();
        List<bool> flags = [];

        lab.Tell(receiver, self =>
        {
            flags.Add(self.TrapExits);
            self.TrapExits = true;
            flags.Add(self.TrapExits);
        });
        receiver.SendExit(Lab.Broken);
        lab.Run();

        Assert.Equal([false, true], flags);
        Assert.Equal([new TrappedExit(default, Lab.Broken)], lab.Unread(receiver));
    }

    [Fact]
    public async Task A_process_that_has_not_run_yet_ends_without_running()
    {
        await using var lab = new Lab();

        Pid pid = lab.System.Spawn(_ =>
        {
            lab.Journal.Add("ran");
            return Task.CompletedTask;
        });
        pid.SendExit(Lab.Broken);
        lab.Run();

        Assert.Empty(lab.Journal);
        Assert.Equal(Lab.Broken, lab.EndOf(pid));
    }
}
