using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>Children that do not depend on each other.</summary>
public sealed class OneForOneTests
{
    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "one_for_one")]
    [PeerDefect(6)]
    public async Task Only_the_crashed_child_is_replaced_and_one_crash_too_many_ends_all_in_reverse(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] abc = lab.Children("a", "b", "c");
        SupervisorRef supervisor = await lab.SuperviseAsync(TreeLab.Options(default, maxRestarts: 2), [.. abc.Select(static x => x.Spec)]);

        abc[0].Crash();
        Assert.Equal("-a +a", lab.Diary());
        abc[1].Crash();
        Assert.Equal("-b +b", lab.Diary());
        Assert.Equal("a:running b:running c:running", await TreeLab.StatesOf(supervisor));
        abc[0].Crash();

        Assert.Equal("-a -c -b", lab.Diary());
        Assert.Equal(ExitReason.Shutdown, lab.EndOf(supervisor));
        Assert.Equal((ExitReason.Shutdown, ExitReason.Shutdown), (lab.EndOf(abc[1].Pid), lab.EndOf(abc[2].Pid)));
        RestartLimitReached report = Assert.Single(lab.Events<RestartLimitReached>());
        Assert.Equal(
            (TreeLab.PidOf(supervisor), abc[0].Pid, (ChildId)"a", 2, TimeSpan.FromSeconds(5)),
            (report.Pid, report.Child, report.Id!.Value, report.MaxRestarts, report.Period));
        Assert.False(lab.Events<ChildExited>()[^1].IsRestarted);
    }

    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "one_for_one_escalation")]
    public async Task A_child_whose_restart_always_fails_ends_its_sibling_and_the_supervisor(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] ab = lab.Children("a", "b");
        SupervisorRef supervisor = await lab.SuperviseAsync(TreeLab.Options(default, maxRestarts: 4), ab[0].Spec, ab[1].Spec);
        ab[0].FailsToStart = true;

        ab[0].Crash();

        Assert.Equal("-a -b", lab.Diary());
        Assert.Equal(5, ab[0].Attempts);
        Assert.Equal(ExitReason.Shutdown, lab.EndOf(supervisor));
        Assert.Equal(ab[0].Pid, Assert.Single(lab.Events<RestartLimitReached>()).Child);
        Assert.Equal(4, lab.Events<ChildStartFailed>().Count);
    }

    [Theory, Seeds]
    public async Task Two_that_die_at_once_are_restarted_each_and_each_counts(int seed)
    {
        foreach (int maxRestarts in (int[])[1, 2])
        {
            await using var lab = new TreeLab(seed);
            ChildScript[] ab = lab.Children("a", "b");
            SupervisorRef supervisor = await lab.SuperviseAsync(TreeLab.Options(default, maxRestarts), ab[0].Spec, ab[1].Spec);

            ab[0].Tell(Lab.Broken);
            ab[1].Tell(Lab.Broken);
            lab.Run();

            Assert.Equal(maxRestarts == 1 ? ExitReason.Shutdown : null, lab.EndOf(supervisor));
            Assert.Equal(maxRestarts == 1 ? 1 : 2, lab.Events<ChildRestarted>().Count);
        }
    }

    [Theory, Seeds]
    public async Task A_crash_whose_place_is_at_either_end_or_in_the_middle_leaves_order_and_ids_as_they_were(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] abc = lab.Children("a", "b", "c");
        SupervisorRef supervisor = await lab.SuperviseAsync(null, [.. abc.Select(static x => x.Spec)]);

        foreach (ChildScript child in abc)
            child.Crash();

        Assert.Equal(
            [((ChildId)"c", abc[2].Pid), ("b", abc[1].Pid), ("a", abc[0].Pid)],
            (await supervisor.GetChildrenAsync()).Select(static child => (child.Id!.Value, child.Pid!.Value)));
    }
}
