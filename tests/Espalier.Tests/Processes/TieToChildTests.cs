using Espalier.Processes;
using Espalier.Tests.Servers;

namespace Espalier.Tests.Processes;

/// <summary>A parent that ends between the making of its child and its first turn: nobody may be left over.</summary>
public sealed class TieToChildTests
{
    [Fact]
    public async Task A_linked_child_of_an_ended_parent_ends_as_if_it_had_linked_to_nobody()
    {
        await using var lab = new Lab();
        (ProcessCell parent, Pid child) = Orphan(lab, traps: false);

        parent.TieToChild((ProcessCell)child.Target!, linked: true, monitored: false);
        lab.Run();

        Assert.Equal(ExitReason.NoProcess, lab.EndOf(child));
    }

    [Fact]
    public async Task A_linked_child_that_traps_is_told_of_its_parents_end_and_goes_on()
    {
        await using var lab = new Lab();
        (ProcessCell parent, Pid child) = Orphan(lab, traps: true);

        parent.TieToChild((ProcessCell)child.Target!, linked: true, monitored: false);

        Assert.Equal([new TrappedExit(parent.Pid, ExitReason.NoProcess)], lab.Unread(child));
        Assert.Empty(lab.System.GetInfo(child)!.Links);
    }

    [Fact]
    public async Task A_child_that_sleeps_is_woken_to_end()
    {
        await using var lab = new Lab();
        (ProcessCell parent, Pid child) = Orphan(lab, traps: false);
        lab.Run();

        parent.TieToChild((ProcessCell)child.Target!, linked: true, monitored: false);
        lab.Run();

        Assert.Equal(ExitReason.NoProcess, lab.EndOf(child));
    }

    [Fact]
    public async Task A_child_that_is_only_watched_outlives_a_parent_that_has_ended()
    {
        await using var lab = new Lab();
        (ProcessCell parent, Pid child) = Orphan(lab, traps: false);

        MonitorRef monitor = parent.TieToChild((ProcessCell)child.Target!, linked: false, monitored: true);
        lab.Run();

        Assert.True(child.IsAlive);
        Assert.NotEqual(default, monitor);
        Assert.Empty(lab.System.GetInfo(child)!.MonitoredBy);
    }

    [Fact]
    public async Task A_child_that_is_linked_costs_its_parent_a_tie_and_nothing_more()
    {
        await using var lab = new Lab();
        Pid parent = lab.Puppet();

        lab.Tell(parent, static self => self.SpawnLinked(static own => own.ReceiveAsync<string>().AsTask()));

        Assert.Single(lab.System.GetInfo(parent)!.Links);
        Assert.Null(((ProcessCell)parent.Target!).ExtraOrNull);
    }

    /// <summary>A process whose fate is fixed, and one that it would have made.</summary>
    private static (ProcessCell Parent, Pid Child) Orphan(Lab lab, bool traps)
    {
        Pid parent = lab.Puppet();
        lab.Run();
        parent.Kill();
        return ((ProcessCell)parent.Target!, lab.Puppet(traps));
    }
}
