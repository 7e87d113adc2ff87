using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>Children that all depend on each other.</summary>
public sealed class OneForAllTests
{
    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "one_for_all")]
    public async Task All_are_stopped_in_reverse_and_started_in_order_and_one_crash_too_many_ends_all(int seed)
    {
        await using var lab = new TreeLab(seed);
        (ChildScript[] abcd, SupervisorRef supervisor) = await StartAsync(lab, maxRestarts: 2, "a", "b", "c", "d");

        abcd[1].Crash();
        Assert.Equal("-b -d -c -a +a +b +c +d", lab.Diary());
        abcd[3].Crash();
        Assert.Equal("-d -c -b -a +a +b +c +d", lab.Diary());
        Assert.Equal(12, abcd.SelectMany(static child => child.Lives).Distinct().Count());
        Assert.All(abcd, child => Assert.Equal([false, false, true], child.Lives.Select(static pid => pid.IsAlive)));
        abcd[0].Crash();

        Assert.Equal("-a -d -c -b", lab.Diary());
        Assert.Equal(ExitReason.Shutdown, lab.EndOf(supervisor));
    }

    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "one_for_all_escalation")]
    public async Task A_second_child_that_never_starts_again_ends_everything(int seed)
    {
        await using var lab = new TreeLab(seed);
        (ChildScript[] ab, SupervisorRef supervisor) = await StartAsync(lab, maxRestarts: 4, "a", "b");
        ab[1].FailsToStart = true;

        ab[0].Crash();

        Assert.Equal("-a -b +a -a +a -a +a -a +a -a", lab.Diary());
        Assert.Equal(5, ab[1].Attempts);
        Assert.Equal(ExitReason.Shutdown, lab.EndOf(supervisor));
        Assert.Equal((ChildId)"b", Assert.Single(lab.Events<RestartLimitReached>()).Id);
    }

    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "one_for_all_other_child_fails_restart")]
    public async Task When_the_second_fails_the_first_is_stopped_again_and_the_whole_group_is_tried_again(int seed)
    {
        await using var lab = new TreeLab(seed);
        (ChildScript[] abc, SupervisorRef supervisor) = await StartAsync(lab, maxRestarts: 2, "a", "b", "c");
        abc[1].FailNext(1);

        abc[0].Crash();

        Assert.Equal("-a -c -b +a -a +a +b +c", lab.Diary());
        Assert.Equal("a:running b:running c:running", await TreeLab.StatesOf(supervisor));
        ChildStartFailed report = Assert.Single(lab.Events<ChildStartFailed>());
        Assert.Equal((ChildId)"b", report.Id);
    }

    [Theory, Seeds]
    public async Task Those_behind_the_one_that_failed_stay_stopped_until_the_next_attempt(int seed)
    {
        await using var lab = new TreeLab(seed);
        (ChildScript[] abc, SupervisorRef supervisor) = await StartAsync(lab, maxRestarts: 2, "a", "b", "c");
        TaskCompletionSource pause = abc[1].NextWaits(fails: true);

        abc[0].Crash();
        Task<IReadOnlyList<ChildInfo>> between = supervisor.GetChildrenAsync().AsTask();
        lab.Resume(pause);

        Assert.Equal("a:running b:restarting c:stopped", TreeLab.StatesIn(await between));
        Assert.Equal("a:running b:running c:running", await TreeLab.StatesOf(supervisor));
    }

    [Theory, Seeds]
    public async Task Deaths_at_once_count_once_and_nobody_is_restarted_twice(int seed)
    {
        await using var lab = new TreeLab(seed);
        (ChildScript[] abc, SupervisorRef supervisor) = await StartAsync(lab, maxRestarts: 1, "a", "b", "c");
        TaskCompletionSource pause = lab.Pause(supervisor);

        abc[0].Tell(Lab.Broken);
        abc[1].Tell(ExitReason.Custom("other"));
        abc[2].Tell(ExitReason.Normal);
        lab.Run();
        lab.Resume(pause);

        Assert.Equal("a:running b:running c:running", await TreeLab.StatesOf(supervisor));
        Assert.Equal([2, 2, 2], abc.Select(static child => child.Lives.Count));
        Assert.Single(lab.Events<ChildExited>());
        Assert.Equal(ExitReason.Custom("other"), lab.EndOf(abc[1].Lives[0]));
    }

    [Theory, Seeds]
    public async Task Neither_a_temporary_crash_nor_a_transient_good_end_concerns_the_others(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] abc = lab.Children("a", "b", "c");
        SupervisorRef supervisor = await lab.SuperviseAsync(
            TreeLab.Options(SupervisionStrategy.OneForAll, maxRestarts: 0),
            abc[0].Spec, abc[1].Spec with { Restart = RestartType.Temporary }, abc[2].Spec with { Restart = RestartType.Transient });

        abc[1].Crash();
        abc[2].End(ExitReason.ShutdownWith("done"));

        Assert.Equal("-b -c", lab.Diary());
        Assert.Equal("a:running c:stopped", await TreeLab.StatesOf(supervisor));
    }

    private static async Task<(ChildScript[] Children, SupervisorRef Supervisor)> StartAsync(TreeLab lab, int maxRestarts, params string[] ids)
    {
        ChildScript[] children = lab.Children(ids);
        return (children, await lab.SuperviseAsync(
            TreeLab.Options(SupervisionStrategy.OneForAll, maxRestarts), [.. children.Select(static child => child.Spec)]));
    }
}
