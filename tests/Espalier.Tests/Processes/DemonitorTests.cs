using Espalier.Tests.Servers;

namespace Espalier.Tests.Processes;

/// <summary>Ending a monitor: the combinations of flush and info in facts 1.6.</summary>
public sealed class DemonitorTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_active_monitor_is_ended_and_no_notice_comes(bool flush)
    {
        await using var lab = new Lab();
        Pid target = lab.Puppet();
        Pid watcher = lab.Puppet();
        MonitorRef monitor = MonitorTests.Monitor(lab, watcher, target);

        bool wasActive = Demonitor(lab, watcher, monitor, flush);
        target.Kill();
        lab.Run();

        Assert.True(wasActive);
        Assert.Empty(lab.Unread(watcher));
        Assert.Equal(ExitReason.Killed, lab.EndOf(target));
    }

    [Fact]
    public async Task A_notice_that_is_in_the_mailbox_stays_there()
    {
        await using var lab = new Lab();
        Pid target = lab.Puppet();
        Pid watcher = lab.Puppet();
        MonitorRef monitor = MonitorTests.Monitor(lab, watcher, target);
        target.Kill();
        lab.Run();

        bool wasActive = Demonitor(lab, watcher, monitor, flush: false);

        Assert.False(wasActive);
        Assert.Equal([new Down(monitor, target, null, ExitReason.Killed)], lab.Unread(watcher));
    }

    [Fact]
    public async Task Flushing_takes_out_its_own_notice_and_no_other()
    {
        await using var lab = new Lab();
        Pid target = lab.Puppet();
        Pid watcher = lab.Puppet();
        MonitorRef first = MonitorTests.Monitor(lab, watcher, target);
        MonitorRef second = MonitorTests.Monitor(lab, watcher, target);
        watcher.Send("between");
        target.Kill();
        lab.Run();

        bool wasActive = Demonitor(lab, watcher, first, flush: true);

        Assert.False(wasActive);
        Assert.Equal(["between", new Down(second, target, null, ExitReason.Killed)], lab.Unread(watcher));
    }

    [Fact]
    public async Task Flushing_an_active_monitor_leaves_the_mailbox_alone()
    {
        await using var lab = new Lab();
        Pid ended = lab.Puppet();
        Pid target = lab.Puppet();
        Pid watcher = lab.Puppet();
        MonitorRef fired = MonitorTests.Monitor(lab, watcher, ended);
        ended.Kill();
        lab.Run();
        MonitorRef active = MonitorTests.Monitor(lab, watcher, target);

        bool wasActive = Demonitor(lab, watcher, active, flush: true);

        Assert.True(wasActive);
        Assert.Equal([new Down(fired, ended, null, ExitReason.Killed)], lab.Unread(watcher));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_monitor_is_ended_once(bool flush)
    {
        await using var lab = new Lab();
        Pid target = lab.Puppet();
        Pid watcher = lab.Puppet();
        MonitorRef monitor = MonitorTests.Monitor(lab, watcher, target);
        Demonitor(lab, watcher, monitor, flush);

        bool again = Demonitor(lab, watcher, monitor, flush);

        Assert.False(again);
        Assert.Empty(lab.System.GetInfo(watcher)!.Monitors);
    }

    [Fact]
    public async Task Somebody_elses_monitor_is_not_touched()
    {
        await using var lab = new Lab();
        Pid target = lab.Puppet();
        Pid watcher = lab.Puppet();
        Pid other = lab.Puppet();
        MonitorRef monitor = MonitorTests.Monitor(lab, watcher, target);

        bool wasActive = Demonitor(lab, other, monitor, flush: true);
        target.Kill();
        lab.Run();

        Assert.False(wasActive);
        Assert.Equal([new Down(monitor, target, null, ExitReason.Killed)], lab.Unread(watcher));
    }

    [Fact]
    public async Task The_default_monitor_is_one_that_is_gone()
    {
        await using var lab = new Lab();
        Pid watcher = lab.Puppet();

        bool wasActive = Demonitor(lab, watcher, default, flush: true);

        Assert.False(wasActive);
        Assert.True(watcher.IsAlive);
    }

    [Fact]
    public async Task The_notice_of_a_name_that_nobody_held_can_be_flushed_too()
    {
        await using var lab = new Lab();
        Pid watcher = lab.Puppet();
        MonitorRef monitor = MonitorTests.Monitor(lab, watcher, lab.System.Name("nobody"));

        bool wasActive = Demonitor(lab, watcher, monitor, flush: true);

        Assert.False(wasActive);
        Assert.Empty(lab.Unread(watcher));
    }

    [Fact]
    public async Task Ending_one_of_several_leaves_the_others_in_their_order()
    {
        await using var lab = new Lab();
        Pid target = lab.Puppet();
        Pid watcher = lab.Puppet();
        MonitorRef[] monitors = [.. Enumerable.Range(0, 4).Select(_ => MonitorTests.Monitor(lab, watcher, target))];

        Demonitor(lab, watcher, monitors[0], flush: false);
        Demonitor(lab, watcher, monitors[2], flush: false);
        target.Kill();
        lab.Run();

        Assert.Equal([monitors[1], monitors[3]], lab.Unread(watcher).Cast<Down>().Select(static down => down.Ref));
    }

    private static bool Demonitor(Lab lab, Pid watcher, MonitorRef monitor, bool flush)
    {
        bool? wasActive = null;
        lab.Tell(watcher, self => wasActive = self.Demonitor(monitor, flush));
        return Assert.NotNull(wasActive);
    }
}
