using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>Children that are not linked to their supervisor, by their own doing or from their start.</summary>
public sealed class UnlinkedChildTests
{
    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "child_unlink")]
    public async Task A_child_that_unlinked_itself_is_terminated_all_the_same(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript a = lab.Child("a");
        SupervisorRef supervisor = await StartUnlinkedAsync(lab, a);

        Assert.Equal(TerminateResult.Terminated, await supervisor.TerminateChildAsync("a"));

        Assert.Equal(ExitReason.Shutdown, lab.EndOf(a.Pid));
        Assert.Equal("a:stopped", await TreeLab.StatesOf(supervisor));
    }

    [Theory, Seeds]
    public async Task One_that_died_unseen_is_counted_as_not_active_until_it_is_terminated_and_restarted(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript a = lab.Child("a");
        SupervisorRef supervisor = await StartUnlinkedAsync(lab, a);

        a.Crash();
        Assert.Equal("a:running", await TreeLab.StatesOf(supervisor));
        Assert.Equal(new ChildCounts(1, 0, 0, 1), await supervisor.CountChildrenAsync());
        Assert.Equal(TerminateResult.Terminated, await supervisor.TerminateChildAsync("a"));

        StartResult again = await supervisor.RestartChildAsync("a");
        Assert.Equal(new StartResult.Started(a.Pid), again);
        Assert.Equal(2, a.Lives.Count);
    }

    [Theory, Seeds]
    public async Task A_stop_does_not_hang_on_children_that_unlinked_themselves_dead_or_alive(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] ab = lab.Children("a", "b");
        SupervisorRef supervisor = await StartUnlinkedAsync(lab, ab);
        ab[0].Crash();

        await supervisor.StopAsync();

        Assert.Equal(ExitReason.Shutdown, lab.EndOf(ab[1].Pid));
        Assert.Equal(0, lab.System.ProcessCount);
    }

    [Theory, Seeds]
    public async Task A_child_that_was_never_linked_is_terminated_and_never_missed(int seed)
    {
        await using var lab = new TreeLab(seed);
        Pid loner = default;
        var spec = new ChildSpec
        {
            Id = "loner",
            Start = context =>
            {
                loner = context.Parent.Spawn(static async self => await self.ReceiveAsync<string>());
                return new(new StartResult.Started(loner));
            },
        };
        SupervisorRef supervisor = await lab.SuperviseAsync(TreeLab.Options(default, maxRestarts: 0), spec);

        Pid first = loner;
        first.Kill();
        lab.Run();
        Assert.Equal(first, (await supervisor.GetChildAsync("loner"))!.Pid);
        await supervisor.TerminateChildAsync("loner");
        await supervisor.RestartChildAsync("loner");
        await supervisor.TerminateChildAsync("loner");

        Assert.Equal((ExitReason.Killed, ExitReason.Shutdown), (lab.EndOf(first), lab.EndOf(loner)));
        Assert.Empty(lab.Events<ChildExited>());
    }

    private static async Task<SupervisorRef> StartUnlinkedAsync(TreeLab lab, params ChildScript[] children)
    {
        SupervisorRef supervisor = await lab.SuperviseAsync(null, [.. children.Select(static child => child.Spec)]);
        foreach (ChildScript child in children)
        {
            child.Info = (server, _) =>
            {
                server.Own.Unlink(TreeLab.PidOf(supervisor));
                return new(Next.Receive);
            };
            child.Pid.Send("unlink");
        }
        lab.Run();
        return supervisor;
    }
}
