using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>Children that depend on those started before them.</summary>
public sealed class RestForOneTests
{
    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "rest_for_one")]
    public async Task Those_started_after_the_crashed_one_are_replaced_those_before_it_are_not(int seed)
    {
        await using var lab = new TreeLab(seed);
        (ChildScript[] abcd, SupervisorRef supervisor) = await StartAsync(lab, maxRestarts: 3, "a", "b", "c", "d");

        abcd[1].Crash();
        Assert.Equal("-b -d -c +b +c +d", lab.Diary());
        abcd[3].Crash();
        Assert.Equal("-d +d", lab.Diary());
        abcd[0].Crash();
        Assert.Equal("-a -d -c -b +a +b +c +d", lab.Diary());
        Assert.Equal("a:running b:running c:running d:running", await TreeLab.StatesOf(supervisor));
        abcd[1].Crash();

        Assert.Equal("-b -d -c -a", lab.Diary());
        Assert.Equal(ExitReason.Shutdown, lab.EndOf(supervisor));
    }

    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "rest_for_one_escalation")]
    public async Task A_restart_that_always_fails_ends_the_supervisor(int seed)
    {
        await using var lab = new TreeLab(seed);
        (ChildScript[] ab, SupervisorRef supervisor) = await StartAsync(lab, maxRestarts: 4, "a", "b");
        ab[0].FailsToStart = true;

        ab[0].Crash();

        Assert.Equal("-a -b", lab.Diary());
        Assert.Equal((5, 1), (ab[0].Attempts, ab[1].Attempts));
        Assert.Equal(ExitReason.Shutdown, lab.EndOf(supervisor));
    }

    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "rest_for_one_other_child_fails_restart")]
    public async Task When_a_later_one_fails_only_it_and_those_after_it_are_tried_again(int seed)
    {
        await using var lab = new TreeLab(seed);
        (ChildScript[] abcd, SupervisorRef supervisor) = await StartAsync(lab, maxRestarts: 3, "a", "b", "c", "d");
        abcd[2].FailNext(2);

        abcd[1].Crash();

        Assert.Equal("-b -d -c +b +c +d", lab.Diary());
        Assert.Equal([1, 2, 4, 2], abcd.Select(static child => child.Attempts));
        Assert.Equal("a:running b:running c:running d:running", await TreeLab.StatesOf(supervisor));
        Assert.All(lab.Events<ChildStartFailed>(), static report => Assert.Equal((ChildId)"c", report.Id));
        Assert.Null(lab.EndOf(supervisor));
    }

    [Theory, Seeds]
    public async Task Deaths_at_once_count_once_when_the_earlier_child_is_heard_of_first(int seed)
    {
        await using var lab = new TreeLab(seed);
        (ChildScript[] abc, SupervisorRef supervisor) = await StartAsync(lab, maxRestarts: 1, "a", "b", "c");

        DieInOrder(lab, supervisor, abc[0], abc[2]);

        Assert.Equal("a:running b:running c:running", await TreeLab.StatesOf(supervisor));
        Assert.Equal("-a -c -b +a +b +c", lab.Diary());
    }

    [Theory, Seeds]
    public async Task Deaths_at_once_are_two_restarts_when_the_later_child_is_heard_of_first(int seed)
    {
        foreach (int maxRestarts in (int[])[1, 2])
        {
            await using var lab = new TreeLab(seed);
            (ChildScript[] abc, SupervisorRef supervisor) = await StartAsync(lab, maxRestarts, "a", "b", "c");

            DieInOrder(lab, supervisor, abc[1], abc[0]);

            Assert.Equal(maxRestarts == 1 ? "-b -a -c +b +c -c -b" : "-b -a -c +b +c -c -b +a +b +c", lab.Diary());
            Assert.Equal(maxRestarts == 1 ? ExitReason.Shutdown : null, lab.EndOf(supervisor));
        }
    }

    private static void DieInOrder(TreeLab lab, SupervisorRef supervisor, params ChildScript[] children)
    {
        TaskCompletionSource pause = lab.Pause(supervisor);
        foreach (ChildScript child in children)
            child.Crash();
        lab.Resume(pause);
    }

    private static async Task<(ChildScript[] Children, SupervisorRef Supervisor)> StartAsync(TreeLab lab, int maxRestarts, params string[] ids)
    {
        ChildScript[] children = lab.Children(ids);
        return (children, await lab.SuperviseAsync(
            TreeLab.Options(SupervisionStrategy.RestForOne, maxRestarts), [.. children.Select(static child => child.Spec)]));
    }
}
