using Espalier.Processes;
using Espalier.Tests.Servers;

namespace Espalier.Tests.Processes;

/// <summary>How watches begin and end, at the cells themselves: whoever has one in hand, or keeps one, must be able to rely on it.</summary>
public sealed class WatchTests
{
    [Fact]
    public async Task A_watch_from_outside_is_told_the_reason_once()
    {
        await using var lab = new Lab();
        ProcessCell target = CellOf(lab.Puppet());
        var watch = new Notes(target);

        bool added = target.TryAddWatch(watch);
        bool wasActive = watch.IsActive;
        target.Pid.SendExit(Lab.Broken);
        lab.Run();

        Assert.True(added);
        Assert.True(wasActive);
        Assert.Equal([Lab.Broken], watch.Reasons);
        Assert.False(watch.IsActive);
    }

    [Fact]
    public async Task A_watch_from_outside_that_came_when_the_end_was_decided_is_told_that_there_is_no_process()
    {
        await using var lab = new Lab();
        ProcessCell target = CellOf(lab.Puppet());
        lab.Run();
        target.Pid.SendExit(Lab.Broken);
        var watch = new Notes(target);

        bool added = target.TryAddWatch(watch);
        lab.Run();

        Assert.True(added);
        Assert.Equal([ExitReason.NoProcess], watch.Reasons);
    }

    [Fact]
    public async Task A_process_that_has_ended_takes_no_watch_and_keeps_none()
    {
        await using var lab = new Lab();
        ProcessCell target = CellOf(lab.Puppet());
        target.Pid.Kill();
        lab.Run();
        var watch = new Notes(target);

        bool added = target.TryAddWatch(watch);

        Assert.False(added);
        Assert.False(watch.IsActive);
        Assert.Null(target.Watches.First);
    }

    [Fact]
    public async Task A_watch_that_was_taken_back_is_told_nothing_and_can_be_taken_back_again()
    {
        await using var lab = new Lab();
        ProcessCell target = CellOf(lab.Puppet());
        Notes[] watches = [new(target), new(target), new(target)];
        foreach (Notes watch in watches)
            target.TryAddWatch(watch);

        target.RemoveWatch(watches[1]);
        target.RemoveWatch(watches[1]);
        bool isActive = watches[1].IsActive;
        target.Pid.Kill();
        lab.Run();

        Assert.False(isActive);
        Assert.Equal([1, 0, 1], watches.Select(static watch => watch.Reasons.Count));
    }

    [Fact]
    public async Task Whoever_has_watched_and_ends_is_watching_nobody()
    {
        await using var lab = new Lab();
        Pid[] targets = [lab.Puppet(), lab.Puppet(), lab.Puppet()];
        Pid watcher = lab.Puppet();
        MonitorRef[] monitors = [.. targets.Select(target => MonitorTests.Monitor(lab, watcher, target))];

        foreach (MonitorRef last in (MonitorRef[])[monitors[2], monitors[0]])
            lab.Tell(watcher, self => self.Demonitor(last));
        IReadOnlyList<ProcessAddress> left = lab.System.GetInfo(watcher)!.Monitors;
        watcher.Kill();
        lab.Run();

        Assert.Equal([targets[1]], left);
        Assert.All(targets, static target => Assert.Null(CellOf(target).Watches.First));
    }

    [Fact]
    public async Task A_monitor_that_was_ended_keeps_no_other()
    {
        await using var lab = new Lab();
        Pid target = lab.Puppet();
        Pid watcher = lab.Puppet();
        MonitorRef[] monitors = [.. Enumerable.Range(0, 3).Select(_ => MonitorTests.Monitor(lab, watcher, target))];
        var ended = (ProcessMonitor)monitors[1].Monitor!;

        lab.Tell(watcher, self => self.Demonitor(monitors[1]));

        Assert.False(ended.IsActive);
        Assert.Null(ended.NextOwned);
        Assert.Null(ended.PreviousOwned);
    }

    private static ProcessCell CellOf(Pid pid) => (ProcessCell)pid.Target!;

    private sealed class Notes(ProcessCell target) : Watch(target)
    {
        public List<ExitReason> Reasons { get; } = [];

        internal override SignalEffect Notify(ExitReason reason)
        {
            Reasons.Add(reason);
            return SignalEffect.None;
        }
    }
}
