using Espalier.Processes;
using Espalier.Tests.Servers;

namespace Espalier.Tests.Processes;

/// <summary>The link that a process is born with takes no object of its own; nobody can tell it from another link.</summary>
public sealed class StarterLinkTests
{
    [Fact]
    public async Task It_stands_among_the_other_links_in_the_order_in_which_they_were_made()
    {
        await using var lab = new Lab();
        Pid starter = lab.Puppet();
        Pid[] peers = [lab.Puppet(), lab.Puppet()];
        List<Pid> made = [];

        lab.Tell(starter, self =>
        {
            foreach (Pid peer in peers)
            {
                made.Add(self.SpawnLinked(Waiting));
                self.Link(peer);
                made.Add(peer);
            }
        });
        foreach (Pid peer in peers)
            lab.Tell(peer, self => self.Link(made[0]));

        Assert.Equal(made, LinksOf(lab, starter));
        Assert.Equal([starter, .. peers], LinksOf(lab, made[0]));
        Assert.Equal([starter], LinksOf(lab, made[2]));
        Assert.Equal([starter, made[0]], LinksOf(lab, peers[0]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Cutting_it_leaves_the_siblings_linked(int cut)
    {
        await using var lab = new Lab();
        Pid starter = lab.Puppet();
        List<Pid> children = Children(lab, starter, 3);
        Pid gone = children[cut];

        lab.Tell(starter, self => self.Unlink(gone));
        children.RemoveAt(cut);

        Assert.Equal(children, LinksOf(lab, starter));
        Assert.Empty(LinksOf(lab, gone));
        lab.Tell(starter, self => children.Add(self.SpawnLinked(Waiting)));
        Assert.Equal(children, LinksOf(lab, starter));
        starter.Kill();
        lab.Run();
        Assert.All(children, child => Assert.Equal(ExitReason.Killed, lab.EndOf(child)));
        Assert.True(gone.IsAlive);
    }

    [Fact]
    public async Task The_end_of_a_child_takes_it_out_of_the_list_of_its_starter()
    {
        await using var lab = new Lab();
        Pid starter = lab.Puppet(traps: true);
        List<Pid> children = Children(lab, starter, 3);

        children[1].Kill();
        lab.Run();

        Assert.Equal([children[0], children[2]], LinksOf(lab, starter));
        Assert.Equal([new TrappedExit(children[1], ExitReason.Killed)], lab.Unread(starter));
        Assert.Null(((ProcessCell)children[1].Target!).FirstTie);
    }

    [Fact]
    public async Task Linking_twice_changes_nothing_and_linking_after_it_was_cut_begins_at_the_end()
    {
        await using var lab = new Lab();
        Pid starter = lab.Puppet(traps: true);
        List<Pid> children = Children(lab, starter, 2);
        (Pid first, Pid second) = (children[0], children[1]);

        lab.Tell(starter, self => self.Link(first));
        Assert.Equal([first, second], LinksOf(lab, starter));

        lab.Tell(starter, self =>
        {
            self.Unlink(first);
            self.Unlink(first);
            self.Link(first);
        });
        Assert.Equal([second, first], LinksOf(lab, starter));
        Assert.Equal([starter], LinksOf(lab, first));

        first.Kill();
        lab.Run();
        Assert.Equal([new TrappedExit(first, ExitReason.Killed)], lab.Unread(starter));
        Assert.Equal([second], LinksOf(lab, starter));
    }

    [Fact]
    public async Task Somebody_who_was_quicker_is_the_older_link()
    {
        await using var lab = new Lab();
        var starter = (ProcessCell)lab.Puppet().Target!;
        var quick = (ProcessCell)lab.Puppet().Target!;
        lab.Run();
        var child = new ProcessCell(lab.System, 1_000, EndedMaster.Instance, starter);

        quick.Link(child);
        starter.TieToChild(child, linked: true, monitored: false);

        Assert.Equal([quick.Pid, starter.Pid], child.Inspect()!.Links);
        Assert.Equal([child.Pid], LinksOf(lab, starter.Pid));
        starter.Unlink(child);
        Assert.Equal([quick.Pid], child.Inspect()!.Links);
        quick.Unlink(child);
        Assert.Null(child.FirstTie);
    }

    [Fact]
    public async Task A_link_that_was_cut_says_so_to_whoever_has_it_in_hand()
    {
        await using var lab = new Lab();
        Pid starter = lab.Puppet();
        var child = (ProcessCell)Children(lab, starter, 1)[0].Target!;
        ITie tie = child.FirstTie!;
        (bool wasActive, ProcessCell peer) = (tie.IsActive, tie.PeerOf(child));

        child.Unlink(peer);
        bool isActive = tie.IsActive;
        child.Link(peer);

        Assert.True(wasActive);
        Assert.Equal(starter, peer.Pid);
        Assert.Same(child, tie);
        Assert.False(isActive || tie.IsActive);
        Assert.NotSame(tie, child.FirstTie);
        Assert.False(tie.IsLate);
    }

    [Fact]
    public async Task The_end_of_the_starter_is_told_to_each_of_its_links_once()
    {
        await using var lab = new Lab();
        Pid starter = lab.Puppet();
        Pid peer = lab.Puppet(traps: true);
        List<Pid> linked = Children(lab, starter, 2);
        lab.Tell(starter, self => self.Link(peer));
        linked.AddRange(Children(lab, starter, 2));

        starter.Kill();
        lab.Run();

        Assert.All(linked, pid => Assert.Equal(ExitReason.Killed, lab.EndOf(pid)));
        Assert.Equal([new TrappedExit(starter, ExitReason.Killed)], lab.Unread(peer));
        Assert.Null(((ProcessCell)starter.Target!).FirstTie);
    }

    private static Task Waiting(ProcessContext self) => self.ReceiveAsync<string>().AsTask();

    private static List<Pid> Children(Lab lab, Pid starter, int count)
    {
        List<Pid> children = [];
        lab.Tell(starter, self =>
        {
            for (int child = 0; child < count; child++)
                children.Add(self.SpawnLinked(Waiting));
        });
        return children;
    }

    private static IReadOnlyList<Pid> LinksOf(Lab lab, Pid pid) => lab.System.GetInfo(pid)!.Links;
}
