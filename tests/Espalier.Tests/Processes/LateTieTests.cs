using Espalier.Processes;
using Espalier.Tests.Servers;

namespace Espalier.Tests.Processes;

/// <summary>Whoever ties itself to a process in the very moment in which that tells others of its end hears of it too.</summary>
public sealed class LateTieTests
{
    [Fact]
    public async Task Whoever_links_while_others_are_told_of_the_end_is_told_too()
    {
        await using var lab = new Lab();
        ProcessCell target = CellOf(lab.Puppet());
        Pid late = lab.Puppet(traps: true);
        var watch = new Notes(target) { WhenTold = () => CellOf(late).Link(target) };
        target.TryAddWatch(watch);

        target.Pid.SendExit(Lab.Broken);
        lab.Run();

        Assert.Equal([Lab.Broken], watch.Reasons);
        Assert.Equal([new TrappedExit(target.Pid, ExitReason.NoProcess)], lab.Unread(late));
        Assert.Empty(lab.System.GetInfo(late)!.Links);
    }

    [Fact]
    public async Task Whoever_watches_while_others_are_told_of_the_end_is_told_too()
    {
        await using var lab = new Lab();
        ProcessCell target = CellOf(lab.Puppet());
        Pid late = lab.Puppet();
        var watch = new Notes(target) { WhenTold = () => CellOf(late).Monitor(target, null) };
        target.TryAddWatch(watch);

        target.Pid.SendExit(Lab.Broken);
        lab.Run();

        Assert.Equal(ExitReason.NoProcess, Assert.IsType<Down>(Assert.Single(lab.Unread(late))).Reason);
        Assert.Empty(lab.System.GetInfo(late)!.Monitors);
    }

    private static ProcessCell CellOf(Pid pid) => (ProcessCell)pid.Target!;

    private sealed class Notes(ProcessCell target) : Watch(target)
    {
        public List<ExitReason> Reasons { get; } = [];

        public Action? WhenTold { get; init; }

        internal override SignalEffect Notify(ExitReason reason)
        {
            Reasons.Add(reason);
            WhenTold?.Invoke();
            return SignalEffect.None;
        }
    }
}
