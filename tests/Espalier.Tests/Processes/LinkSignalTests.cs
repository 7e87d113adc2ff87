using Espalier.Tests.Servers;

namespace Espalier.Tests.Processes;

/// <summary>What a process's end does to those it is linked to: facts 1.4.</summary>
public sealed class LinkSignalTests
{
    [Fact]
    public async Task A_normal_end_leaves_the_other_alone_and_unlinked()
    {
        await using var lab = new Lab();
        Pid peer = lab.Puppet();
        Pid pid = lab.Puppet();
        lab.Tell(pid, self => self.Link(peer));

        lab.Tell(peer, static self => self.Exit(ExitReason.Normal));

        Assert.True(pid.IsAlive);
        Assert.Empty(lab.System.GetInfo(pid)!.Links);
        Assert.Empty(lab.Unread(pid));
    }

    [Theory, MemberData(nameof(ReasonTable.Deadly), MemberType = typeof(ReasonTable))]
    public async Task A_linked_process_ends_with_the_same_reason(ExitReason reason)
    {
        await using var lab = new Lab();
        Pid peer = lab.Puppet();
        Pid pid = lab.Puppet();
        lab.Tell(pid, self => self.Link(peer));

        lab.Tell(peer, self => self.Exit(reason));

        Assert.Equal(reason, lab.EndOf(peer));
        Assert.Equal(reason, lab.EndOf(pid));
    }

    [Theory, MemberData(nameof(ReasonTable.All), MemberType = typeof(ReasonTable))]
    public async Task A_linked_process_that_traps_is_told_the_reason_and_is_unlinked(ExitReason reason)
    {
        await using var lab = new Lab();
        Pid peer = lab.Puppet();
        Pid pid = lab.Puppet(traps: true);
        lab.Tell(pid, self => self.Link(peer));

        lab.Tell(peer, self => self.Exit(reason));

        Assert.Equal([new TrappedExit(peer, reason)], lab.Unread(pid));
        Assert.Empty(lab.System.GetInfo(pid)!.Links);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_killed_peer_is_an_ordinary_reason_that_can_be_trapped(bool traps)
    {
        await using var lab = new Lab();
        Pid peer = lab.Puppet();
        Pid pid = lab.Puppet(traps);
        lab.Tell(pid, self => self.Link(peer));

        peer.Kill();
        lab.Run();

        if (traps)
            Assert.Equal([new TrappedExit(peer, ExitReason.Killed)], lab.Unread(pid));
        else
            Assert.Equal(ExitReason.Killed, lab.EndOf(pid));
    }

    [Fact]
    public async Task A_peer_that_exits_with_a_word_of_its_own_hands_on_that_word()
    {
        await using var lab = new Lab();
        ExitReason kill = ExitReason.Custom("kill");
        Pid peer = lab.Puppet();
        Pid plain = lab.Puppet();
        Pid trapping = lab.Puppet(traps: true);
        lab.Tell(plain, self => self.Link(peer));
        lab.Tell(trapping, self => self.Link(peer));

        lab.Tell(peer, self => self.Exit(kill));

        Assert.Equal(kill, lab.EndOf(plain));
        Assert.Equal([new TrappedExit(peer, kill)], lab.Unread(trapping));
    }

    [Theory, Seeds]
    public async Task A_chain_hands_on_the_reason_up_to_the_one_that_traps(int seed)
    {
        await using var lab = new Lab(seed);
        Pid top = lab.Puppet(traps: true);
        Pid middle = lab.Puppet();
        Pid bottom = lab.Puppet();
        lab.Tell(top, self => self.Link(middle));
        lab.Tell(middle, self => self.Link(bottom));

        bottom.Kill();
        lab.Run();

        Assert.Equal(ExitReason.Killed, lab.EndOf(middle));
        Assert.Equal([new TrappedExit(middle, ExitReason.Killed)], lab.Unread(top));
    }

    [Theory, Seeds]
    public async Task A_ring_falls_as_a_whole_and_each_once(int seed)
    {
        await using var lab = new Lab(seed);
        Pid[] ring = [.. Enumerable.Range(0, 6).Select(_ => lab.Puppet())];
        for (int i = 0; i < ring.Length; i++)
        {
            Pid next = ring[(i + 1) % ring.Length];
            lab.Tell(ring[i], self => self.Link(next));
        }

        ring[2].SendExit(Lab.Broken);
        lab.Run();

        Assert.All(ring, pid => Assert.Equal(Lab.Broken, lab.EndOf(pid)));
        Assert.Equal(0, lab.System.ProcessCount);
    }

    [Theory, Seeds]
    public async Task A_process_without_code_of_its_own_to_unwind_falls_with_its_peer(int seed)
    {
        await using var lab = new Lab(seed);
        Pid peer = lab.Puppet();
        Pid pid = await lab.StartAsync(new LabServer(lab));
        lab.Tell(peer, self => self.Link(pid));

        peer.SendExit(ExitReason.ShutdownWith("away"));
        lab.Run();

        Assert.Equal(ExitReason.ShutdownWith("away"), lab.EndOf(pid));
        Assert.Equal(["dispose"], lab.Journal);
    }

    [Fact]
    public async Task A_link_acts_while_the_others_code_waits_for_something_else()
    {
        await using var lab = new Lab();
        Pid peer = lab.Puppet();
        Pid busy = lab.Puppet();
        lab.Tell(busy, self =>
        {
            self.Link(peer);
            return lab.ForeverAsync(self);
        });

        peer.SendExit(Lab.Broken);
        lab.Run();

        Assert.Equal(Lab.Broken, lab.EndOf(busy));
    }
}
