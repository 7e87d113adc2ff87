using Espalier.Tests.Servers;

namespace Espalier.Tests.Processes;

/// <summary>Making and cutting links: facts 1.5.</summary>
public sealed class LinkTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Either_side_takes_the_other_along(bool firstFails)
    {
        await using var lab = new Lab();
        Pid first = lab.Puppet();
        Pid second = lab.Puppet();
        lab.Tell(first, self => self.Link(second));

        (firstFails ? first : second).SendExit(Lab.Broken);
        lab.Run();

        Assert.Equal(Lab.Broken, lab.EndOf(first));
        Assert.Equal(Lab.Broken, lab.EndOf(second));
    }

    [Fact]
    public async Task Linking_again_from_either_side_changes_nothing()
    {
        await using var lab = new Lab();
        Pid first = lab.Puppet(traps: true);
        Pid second = lab.Puppet();
        lab.Tell(first, self => self.Link(second));
        lab.Tell(first, self => self.Link(second));
        lab.Tell(second, self => self.Link(first));
        IReadOnlyList<Pid> links = lab.System.GetInfo(first)!.Links;

        second.Kill();
        lab.Run();

        Assert.Equal([second], links);
        Assert.Equal([new TrappedExit(second, ExitReason.Killed)], lab.Unread(first));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_unlink_from_either_side_cuts_a_link_however_often_it_was_made(bool firstUnlinks)
    {
        await using var lab = new Lab();
        Pid first = lab.Puppet();
        Pid second = lab.Puppet();
        lab.Tell(first, self => self.Link(second));
        lab.Tell(second, self => self.Link(first));

        lab.Tell(firstUnlinks ? first : second, self => self.Unlink(firstUnlinks ? second : first));
        second.SendExit(Lab.Broken);
        lab.Run();

        Assert.True(first.IsAlive);
        Assert.Empty(lab.System.GetInfo(first)!.Links);
    }

    [Fact]
    public async Task A_link_to_itself_is_none()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();

        lab.Tell(pid, self => self.Link(self.Self));

        Assert.Empty(lab.System.GetInfo(pid)!.Links);
        Assert.True(pid.IsAlive);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Linking_to_an_ended_process_fails_in_a_process_that_does_not_trap(bool isDefault)
    {
        await using var lab = new Lab();
        Pid ended = isDefault ? default : Ended(lab);
        Pid pid = lab.Puppet();

        lab.Tell(pid, self =>
        {
            var failure = Assert.Throws<ProcessNotFoundException>(() => self.Link(ended));
            lab.Journal.Add($"caught {failure.Pid}");
        });

        Assert.Equal([$"caught {ended}"], lab.Journal);
        Assert.True(pid.IsAlive);
    }

    [Fact]
    public async Task Linking_to_an_ended_process_without_catching_it_is_a_crash()
    {
        await using var lab = new Lab();
        Pid ended = Ended(lab);
        Pid pid = lab.Puppet();

        lab.Tell(pid, self => self.Link(ended));

        Assert.IsType<ProcessNotFoundException>(lab.EndOf(pid)?.Exception);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_process_that_traps_is_told_instead_that_there_is_no_process(bool isDefault)
    {
        await using var lab = new Lab();
        Pid ended = isDefault ? default : Ended(lab);
        Pid pid = lab.Puppet(traps: true);

        lab.Tell(pid, self => self.Link(ended));

        Assert.Equal([new TrappedExit(ended, ExitReason.NoProcess)], lab.Unread(pid));
    }

    [Fact]
    public async Task A_process_that_is_unwinding_counts_as_ended_for_who_links_to_it_now()
    {
        await using var lab = new Lab();
        var leave = new TaskCompletionSource();
        Pid dying = lab.System.Spawn(async _ => await leave.Task);
        Pid plain = lab.Puppet();
        Pid trapping = lab.Puppet(traps: true);
        lab.Run();
        dying.SendExit(Lab.Broken);

        lab.Tell(plain, self => Assert.Throws<ProcessNotFoundException>(() => self.Link(dying)));
        lab.Tell(trapping, self => self.Link(dying));
        leave.SetResult();
        lab.Run();

        Assert.True(plain.IsAlive);
        Assert.Equal([new TrappedExit(dying, ExitReason.NoProcess)], lab.Unread(trapping));
    }

    [Fact]
    public async Task Unlinking_from_whom_one_is_not_linked_to_is_no_error()
    {
        await using var lab = new Lab();
        Pid ended = Ended(lab);
        Pid stranger = lab.Puppet();
        Pid pid = lab.Puppet();

        lab.Tell(pid, self =>
        {
            self.Unlink(stranger);
            self.Unlink(ended);
            self.Unlink(default);
            self.Unlink(self.Self);
            self.Unlink(ended, flush: true);
        });

        Assert.True(pid.IsAlive);
        Assert.True(stranger.IsAlive);
    }

    [Fact]
    public async Task An_exit_that_is_in_the_mailbox_stays_there_when_the_link_is_cut()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet(traps: true);
        Pid peer = lab.Puppet();
        lab.Tell(pid, self => self.Link(peer));
        peer.Kill();
        lab.Run();

        lab.Tell(pid, self => self.Unlink(peer));

        Assert.Equal([new TrappedExit(peer, ExitReason.Killed)], lab.Unread(pid));
    }

    [Fact]
    public async Task Flushing_takes_out_that_one_exit_and_nothing_else()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet(traps: true);
        Pid peer = lab.Puppet();
        Pid other = lab.Puppet();
        lab.Tell(pid, self => self.Link(peer));
        lab.Tell(pid, self => self.Link(other));
        lab.Tell(peer, _ => pid.SendExit(Lab.Broken));
        other.Kill();
        lab.Run();
        peer.Kill();
        lab.Run();

        lab.Tell(pid, self => self.Unlink(peer, flush: true));

        Assert.Equal(
            [new TrappedExit(other, ExitReason.Killed), new TrappedExit(peer, ExitReason.Killed)],
            lab.Unread(pid));
    }

    [Fact]
    public async Task After_an_unlink_the_exit_is_in_the_mailbox_or_never_comes()
    {
        List<(int AtOnce, int Later)> counts = [];

        for (int seed = 1; seed <= 40; seed++)
            counts.Add(await RaceAsync(seed));

        Assert.All(counts, static count => Assert.Equal(count.AtOnce, count.Later));
        Assert.Equal([0, 1], counts.Select(static count => count.AtOnce).Distinct().Order());
    }

    /// <summary>A peer ends while it is unlinked; how many exits are in the mailbox right after, and how many a second later.</summary>
    private static async Task<(int AtOnce, int Later)> RaceAsync(int seed)
    {
        await using var lab = new Lab(seed);
        (int AtOnce, int Later) count = default;
        Pid peer = lab.System.Spawn(static async self => await self.ReceiveAsync<string>());
        Pid pid = lab.System.Spawn(
            async self =>
            {
                self.Link(peer);
                peer.Send("end");
                for (int i = 0; i < 3; i++)
                    await Task.Yield();
                self.Unlink(peer);
                count.AtOnce = self.System.GetInfo(self.Self)!.MailboxLength;
                await Task.Delay(TimeSpan.FromSeconds(1), self.System.TimeProvider);
                count.Later = self.System.GetInfo(self.Self)!.MailboxLength;
            },
            new SpawnOptions { TrapsExits = true });
        lab.Advance(2000);
        Assert.Equal(ExitReason.Normal, lab.EndOf(peer));
        Assert.Equal(ExitReason.Normal, lab.EndOf(pid));
        return count;
    }

    private static Pid Ended(Lab lab)
    {
        Pid pid = lab.Puppet();
        pid.Kill();
        lab.Run();
        return pid;
    }
}
