using Espalier.Tests.Servers;

namespace Espalier.Tests.Processes;

/// <summary>Being told of an end: facts 1.6.</summary>
public sealed class MonitorTests
{
    [Theory, MemberData(nameof(ReasonTable.All), MemberType = typeof(ReasonTable))]
    public async Task The_notice_carries_the_monitor_the_process_and_its_reason(ExitReason reason)
    {
        await using var lab = new Lab();
        Pid target = lab.Puppet();
        Pid watcher = lab.Puppet();
        MonitorRef monitor = Monitor(lab, watcher, target);

        lab.Tell(target, self => self.Exit(reason));

        Assert.Equal([new Down(monitor, target, null, reason)], lab.Unread(watcher));
        Assert.True(watcher.IsAlive);
    }

    [Fact]
    public async Task A_killed_process_is_reported_as_killed()
    {
        await using var lab = new Lab();
        Pid target = lab.Puppet(traps: true);
        Pid watcher = lab.Puppet();
        MonitorRef monitor = Monitor(lab, watcher, target);

        target.Kill();
        lab.Run();

        Assert.Equal([new Down(monitor, target, null, ExitReason.Killed)], lab.Unread(watcher));
    }

    [Fact]
    public async Task Every_monitor_is_one_of_its_own_and_they_are_told_in_the_order_made()
    {
        await using var lab = new Lab();
        Pid target = lab.Puppet();
        Pid watcher = lab.Puppet();
        MonitorRef[] monitors = [.. Enumerable.Range(0, 5).Select(_ => Monitor(lab, watcher, target))];

        target.Kill();
        lab.Run();

        Assert.Equal(5, monitors.Distinct().Count());
        Assert.Equal(monitors, lab.Unread(watcher).Cast<Down>().Select(static down => down.Ref));
    }

    [Fact]
    public async Task A_monitor_looks_one_way()
    {
        await using var lab = new Lab();
        Pid target = lab.Puppet();
        Pid watcher = lab.Puppet();
        Monitor(lab, watcher, target);

        watcher.Kill();
        lab.Run();

        Assert.True(target.IsAlive);
        Assert.Empty(lab.System.GetInfo(target)!.MonitoredBy);
        Assert.Empty(lab.Unread(target));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Watching_an_ended_process_gives_the_notice_at_once(bool isDefault)
    {
        await using var lab = new Lab();
        Pid target = isDefault ? default : lab.Puppet();
        target.Kill();
        lab.Run();

        (MonitorRef monitor, Down down) = lab.Do(async self =>
        {
            MonitorRef made = self.Monitor(target);
            return (made, await self.ReceiveAsync<Down>(timeout: TimeSpan.Zero));
        });

        Assert.Equal(new Down(monitor, target, null, ExitReason.NoProcess), down);
    }

    [Fact]
    public async Task Watching_a_name_that_nobody_holds_gives_the_notice_at_once()
    {
        await using var lab = new Lab();
        ProcessName name = lab.System.Name("nobody");

        (MonitorRef monitor, Down down) = lab.Do(async self =>
        {
            MonitorRef made = self.Monitor(name);
            return (made, await self.ReceiveAsync<Down>(timeout: TimeSpan.Zero));
        });

        Assert.Equal(new Down(monitor, default, name, ExitReason.NoProcess), down);
    }

    [Fact]
    public async Task A_monitor_by_name_says_the_name_and_stays_with_the_process_that_held_it()
    {
        await using var lab = new Lab();
        ProcessName name = lab.System.Name("seat");
        Pid first = lab.Puppet(name: "seat");
        Pid watcher = lab.Puppet();
        MonitorRef monitor = Monitor(lab, watcher, name);
        lab.System.Unregister("seat");
        Pid second = lab.Puppet(name: "seat");

        second.Kill();
        lab.Run();
        List<object> ofSecond = lab.Unread(watcher);
        first.SendExit(Lab.Broken);
        lab.Run();

        Assert.Empty(ofSecond);
        Assert.Equal([new Down(monitor, first, name, Lab.Broken)], lab.Unread(watcher));
    }

    [Fact]
    public async Task Watching_itself_gives_nothing()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();

        MonitorRef monitor = Monitor(lab, pid, pid);
        bool? wasActive = null;
        lab.Tell(pid, self => wasActive = self.Demonitor(monitor));

        Assert.False(wasActive);
        Assert.Empty(lab.System.GetInfo(pid)!.Monitors);
        Assert.Empty(lab.System.GetInfo(pid)!.MonitoredBy);
        Assert.Empty(lab.Unread(pid));
    }

    [Fact]
    public async Task A_process_that_is_unwinding_counts_as_ended_for_who_watches_it_now()
    {
        await using var lab = new Lab();
        var leave = new TaskCompletionSource();
        Pid dying = lab.System.Spawn(async _ => await leave.Task);
        Pid early = lab.Puppet();
        Pid late = lab.Puppet();
        MonitorRef earlyMonitor = Monitor(lab, early, dying);
        dying.SendExit(Lab.Broken);

        MonitorRef lateMonitor = Monitor(lab, late, dying);
        leave.SetResult();
        lab.Run();

        Assert.Equal([new Down(earlyMonitor, dying, null, Lab.Broken)], lab.Unread(early));
        Assert.Equal([new Down(lateMonitor, dying, null, ExitReason.NoProcess)], lab.Unread(late));
    }

    [Fact]
    public async Task A_notice_is_given_once()
    {
        await using var lab = new Lab();
        Pid target = lab.Puppet(name: "seat");
        Pid watcher = lab.Puppet();
        Monitor(lab, watcher, lab.System.Name("seat"));
        target.Kill();
        lab.Run();
        int first = lab.Unread(watcher).Count;

        Pid successor = lab.Puppet(name: "seat");
        successor.Kill();
        lab.Run();

        Assert.Equal(1, first);
        Assert.Empty(lab.Unread(watcher));
    }

    [Fact]
    public async Task A_monitor_prints_whom_it_watches()
    {
        await using var lab = new Lab();
        Pid target = lab.Puppet();
        Pid watcher = lab.Puppet();

        MonitorRef monitor = Monitor(lab, watcher, target);

        Assert.Equal($"monitor of {target}", monitor.ToString());
        Assert.Equal("monitor", default(MonitorRef).ToString());
    }

    internal static MonitorRef Monitor(Lab lab, Pid watcher, ProcessAddress target)
    {
        MonitorRef monitor = default;
        lab.Tell(watcher, self => monitor = self.Monitor(target));
        return monitor;
    }
}
