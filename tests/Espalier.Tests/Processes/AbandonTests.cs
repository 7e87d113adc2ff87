using Espalier.Tests.Servers;

namespace Espalier.Tests.Processes;

/// <summary>Code that does not end after a fatal signal is abandoned: design 3.6.</summary>
public sealed class AbandonTests
{
    [Fact]
    public async Task Code_that_stays_open_is_abandoned_after_the_grace_and_told_of()
    {
        await using var lab = new Lab();
        var leave = new TaskCompletionSource();
        Pid stubborn = lab.System.Spawn(async _ => await leave.Task, new SpawnOptions { Name = "seat" });
        Pid watcher = lab.Puppet();
        MonitorRef monitor = MonitorTests.Monitor(lab, watcher, stubborn);

        stubborn.Kill();
        lab.Advance(999);
        bool early = lab.Unread(watcher).Count > 0;
        lab.Advance(1);

        Assert.False(early);
        Assert.Equal([new Down(monitor, stubborn, null, ExitReason.Killed)], lab.Unread(watcher));
        Assert.Equal(1, lab.System.ZombieCount);
        ProcessAbandoned abandoned = Assert.Single(lab.Events.OfType<ProcessAbandoned>());
        Assert.Equal((stubborn, ExitReason.Killed, false), (abandoned.Pid, abandoned.Reason, abandoned.HoldsThread));
        Assert.Equal([watcher], lab.System.GetProcesses());
        Assert.True(lab.Puppet(name: "seat").IsAlive);
        leave.SetResult();
    }

    [Fact]
    public async Task A_zombie_is_counted_until_its_code_ends()
    {
        await using var lab = new Lab();
        var leave = new TaskCompletionSource();
        Pid stubborn = lab.System.Spawn(async _ =>
        {
            await leave.Task;
            lab.Journal.Add("left");
        });
        lab.Run();
        stubborn.Kill();
        lab.Advance(1000);
        bool ended = lab.Events.OfType<ZombieEnded>().Any();

        leave.SetResult();
        lab.Run();

        Assert.False(ended);
        Assert.Equal(["left"], lab.Journal);
        Assert.Equal(0, lab.System.ZombieCount);
        Assert.Equal(stubborn, Assert.Single(lab.Events.OfType<ZombieEnded>()).Pid);
        Assert.Equal(ExitReason.Killed, lab.EndOf(stubborn));
    }

    [Fact]
    public async Task A_zombie_is_fenced_like_every_dying_process()
    {
        await using var lab = new Lab();
        var leave = new TaskCompletionSource();
        Pid other = lab.Puppet();
        Pid stubborn = lab.System.Spawn(async self =>
        {
            await leave.Task;
            other.Send("from a zombie");
            Assert.Throws<ExitException>(() => self.Link(other));
            lab.Journal.Add("refused");
        });
        lab.Run();
        stubborn.Kill();
        lab.Advance(1000);

        leave.SetResult();
        lab.Run();

        Assert.Equal(["refused"], lab.Journal);
        Assert.Equal(1, lab.System.RefusedSendCount);
        Assert.Empty(lab.Unread(other));
    }

    [Fact]
    public async Task What_a_zombie_ends_with_is_an_event_only()
    {
        await using var lab = new Lab();
        var leave = new TaskCompletionSource();
        Pid stubborn = lab.System.Spawn(async _ => await leave.Task);
        lab.Run();
        stubborn.SendExit(Lab.Broken);
        lab.Advance(1000);
        var failure = new FormatException("late");

        leave.SetException(failure);
        lab.Run();

        Assert.Equal(Lab.Broken, lab.EndOf(stubborn));
        Assert.Same(failure, Assert.Single(lab.Events.OfType<LateFailure>()).Exception);
        Assert.Equal(0, lab.System.ZombieCount);
    }

    [Fact]
    public async Task A_linked_process_falls_when_the_stubborn_one_is_abandoned()
    {
        await using var lab = new Lab();
        var leave = new TaskCompletionSource();
        Pid stubborn = lab.System.Spawn(async _ => await leave.Task);
        Pid linked = lab.Puppet();
        lab.Tell(linked, self => self.Link(stubborn));

        stubborn.SendExit(Lab.Broken);
        lab.Advance(999);
        bool early = !linked.IsAlive;
        lab.Advance(1);

        Assert.False(early);
        Assert.Equal(Lab.Broken, lab.EndOf(linked));
        leave.SetResult();
    }

    [Fact]
    public async Task Code_that_holds_its_thread_is_abandoned_beside_itself()
    {
        await using var lab = new Lab();
        Pid watcher = lab.Puppet();
        Pid stubborn = lab.System.Spawn(async self =>
        {
            await self.ReceiveAsync<string>();
            Assert.Throws<ExitException>(() => self.Self.Kill());
            lab.World.Clock.Advance(TimeSpan.FromMilliseconds(999));
            lab.Journal.Add($"zombies: {self.System.ZombieCount}");
            lab.World.Clock.Advance(TimeSpan.FromMilliseconds(1));
            lab.Journal.Add($"zombies: {self.System.ZombieCount}");
        });
        MonitorRef monitor = MonitorTests.Monitor(lab, watcher, stubborn);

        stubborn.Send("begin");
        lab.Run();

        Assert.Equal(["zombies: 0", "zombies: 1"], lab.Journal);
        Assert.True(Assert.Single(lab.Events.OfType<ProcessAbandoned>()).HoldsThread);
        Assert.Equal([new Down(monitor, stubborn, null, ExitReason.Killed)], lab.Unread(watcher));
        Assert.Single(lab.Events.OfType<ZombieEnded>());
        Assert.Equal(0, lab.System.ZombieCount);
    }

    [Fact]
    public async Task The_grace_is_an_option_and_zero_is_legal()
    {
        await using var lab = new Lab(configure: static options => options with { UnwindGrace = TimeSpan.Zero });
        var leave = new TaskCompletionSource();
        Pid stubborn = lab.System.Spawn(async _ => await leave.Task);
        lab.Run();

        stubborn.Kill();
        lab.Run();

        Assert.Equal(ExitReason.Killed, lab.EndOf(stubborn));
        Assert.Equal(1, lab.System.ZombieCount);
        leave.SetResult();
    }

    [Fact]
    public async Task An_infinite_grace_waits_for_the_code_however_long_it_takes()
    {
        await using var lab = new Lab(configure: static options => options with { UnwindGrace = Timeout.InfiniteTimeSpan });
        var leave = new TaskCompletionSource();
        Pid stubborn = lab.System.Spawn(async _ => await leave.Task);
        lab.Run();

        stubborn.Kill();
        lab.World.Advance(TimeSpan.FromDays(30));
        ExitReason? early = lab.EndOf(stubborn);
        leave.SetResult();
        lab.Run();

        Assert.Null(early);
        Assert.Equal(ExitReason.Killed, lab.EndOf(stubborn));
        Assert.Empty(lab.Events.OfType<ProcessAbandoned>());
    }

    [Fact]
    public async Task A_process_without_open_code_is_never_abandoned()
    {
        await using var lab = new Lab(configure: static options => options with { UnwindGrace = TimeSpan.Zero });
        Pid unstarted = lab.Puppet();
        Pid server = await lab.StartAsync(new LabServer(lab));

        unstarted.Kill();
        server.Kill();
        lab.Run();

        Assert.Equal(ExitReason.Killed, lab.EndOf(unstarted));
        Assert.Equal(ExitReason.Killed, lab.EndOf(server));
        Assert.Empty(lab.Events.OfType<ProcessAbandoned>());
    }
}
