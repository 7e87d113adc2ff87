using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>Restarts that fail: the next attempt waits its turn in the mailbox, and counts. Facts 3.7.</summary>
public sealed class FailedRestartTests
{
    [Theory, Seeds]
    public async Task What_waits_in_the_mailbox_is_served_before_the_next_attempt(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] ab = lab.Children("a", "b");
        SupervisorRef supervisor = await lab.SuperviseAsync(null, ab[0].Spec, ab[1].Spec);
        TaskCompletionSource pause = ab[0].NextWaits(fails: true);
        ab[0].Crash();

        Task<ChildInfo?> info = supervisor.GetChildAsync("a").AsTask();
        Task<TerminateResult> terminate = supervisor.TerminateChildAsync("b").AsTask();
        Task<ChildCounts> counts = supervisor.CountChildrenAsync().AsTask();
        lab.Resume(pause);

        Assert.Equal((ChildStatus.Restarting, null), ((await info)!.Status, (await info)!.Pid));
        Assert.Equal(TerminateResult.Terminated, await terminate);
        Assert.Equal(new ChildCounts(2, 0, 0, 2), await counts);
        Assert.Equal("a:running b:stopped", await TreeLab.StatesOf(supervisor));
        Assert.Equal("-a -b +a", lab.Diary());
    }

    [Theory, Seeds]
    public async Task Every_attempt_counts_as_a_restart(int seed)
    {
        foreach (SupervisionStrategy strategy in TreeLab.Strategies)
        {
            foreach (int failures in (int[])[2, 3])
            {
                await using var lab = new TreeLab(seed);
                ChildScript a = lab.Child("a");
                SupervisorRef supervisor = await lab.SuperviseAsync(TreeLab.Options(strategy, maxRestarts: 3), a.Spec);
                a.FailNext(failures);

                a.Crash();

                Assert.Equal(failures == 3 ? ExitReason.Shutdown : null, lab.EndOf(supervisor));
                Assert.Equal(4, a.Attempts);
                Assert.Equal(failures, lab.Events<ChildStartFailed>().Count);
            }
        }
    }

    [Theory, Seeds]
    public async Task There_is_no_delay_between_attempts(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript a = lab.Child("a");
        await lab.SuperviseAsync(TreeLab.Options(default, maxRestarts: 100), a.Spec);
        a.FailNext(99);

        a.Crash();

        Assert.Equal(101, a.Attempts);
        Assert.True(a.Pid.IsAlive);
    }

    [Theory, Seeds]
    [PeerDefect(11)]
    public async Task A_child_that_is_terminated_between_two_attempts_is_not_tried_again(int seed)
    {
        foreach (SupervisionStrategy strategy in TreeLab.Strategies)
        {
            await using var lab = new TreeLab(seed);
            ChildScript[] abc = lab.Children("a", "b", "c");
            SupervisorRef supervisor = await lab.SuperviseAsync(TreeLab.Options(strategy), [.. abc.Select(static x => x.Spec)]);
            TaskCompletionSource pause = abc[1].NextWaits(fails: true);
            abc[1].Crash();

            Task<TerminateResult> terminate = supervisor.TerminateChildAsync("b").AsTask();
            lab.Resume(pause);

            Assert.Equal(TerminateResult.Terminated, await terminate);

            // Those of its group that were not yet started again stay stopped too.
            string third = strategy == SupervisionStrategy.OneForOne ? "running" : "stopped";
            Assert.Equal($"a:running b:stopped c:{third}", await TreeLab.StatesOf(supervisor));
            Assert.Equal(2, abc[1].Attempts);
            Assert.IsType<StartResult.Started>(await supervisor.RestartChildAsync("b"));
        }
    }

    [Theory, Seeds]
    public async Task A_child_terminated_and_forgotten_between_two_attempts_can_be_added_anew(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript a = lab.Child("a");
        SupervisorRef supervisor = await lab.SuperviseAsync(TreeLab.Options(default, maxRestarts: 1), a.Spec);
        TaskCompletionSource pause = a.NextWaits(fails: true);
        a.Crash();

        Task<TerminateResult> terminate = supervisor.TerminateChildAsync("a").AsTask();
        Task<DeleteResult> delete = supervisor.DeleteChildAsync("a").AsTask();
        Task<StartResult> start = supervisor.StartChildAsync(a.Spec).AsTask();
        lab.Resume(pause);

        Assert.Equal((TerminateResult.Terminated, DeleteResult.Deleted), (await terminate, await delete));
        Assert.Equal(new StartResult.Started(a.Pid), await start);
        Assert.Equal(3, a.Attempts);
        Assert.Null(lab.EndOf(supervisor));
    }

    [Theory, Seeds]
    public async Task A_supervisor_that_is_stopped_between_two_attempts_tries_no_more(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] ab = lab.Children("a", "b");
        SupervisorRef supervisor = await lab.SuperviseAsync(null, ab[0].Spec, ab[1].Spec);
        TaskCompletionSource pause = ab[0].NextWaits(fails: true);
        ab[0].Crash();

        Task stop = supervisor.StopAsync().AsTask();
        lab.Resume(pause);
        await stop;

        Assert.Equal(2, ab[0].Attempts);
        Assert.Equal("-a -b", lab.Diary());
        Assert.Equal(ExitReason.Normal, lab.EndOf(supervisor));
    }

    [Theory, Seeds]
    public async Task A_second_failure_in_the_group_takes_the_place_of_the_first(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] abc = lab.Children("a", "b", "c");
        SupervisorRef supervisor = await lab.SuperviseAsync(
            TreeLab.Options(SupervisionStrategy.OneForAll), [.. abc.Select(static x => x.Spec)]);

        // The first round fails at c; before that is tried again a is heard to have ended, and the second round fails at a.
        TaskCompletionSource first = abc[2].NextWaits(fails: true);
        abc[1].Crash();
        abc[0].Crash();
        TaskCompletionSource second = abc[0].NextWaits(fails: true);
        lab.Resume(first);
        Task<IReadOnlyList<ChildInfo>> between = supervisor.GetChildrenAsync().AsTask();
        Task<TerminateResult> terminate = supervisor.TerminateChildAsync("a").AsTask();
        lab.Resume(second);

        Assert.Equal("a:restarting b:stopped c:stopped", TreeLab.StatesIn(await between));
        Assert.Equal(TerminateResult.Terminated, await terminate);
        Assert.Equal("a:stopped b:stopped c:stopped", await TreeLab.StatesOf(supervisor));
    }

    [Theory, Seeds]
    public async Task A_retry_that_a_newer_failure_has_overtaken_is_not_made(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] ab = lab.Children("a", "b");
        SupervisorRef supervisor = await lab.SuperviseAsync(
            TreeLab.Options(SupervisionStrategy.OneForAll), ab[0].Spec, ab[1].Spec);

        // Both rounds fail at b. The first retry comes before the question, the second behind it.
        TaskCompletionSource first = ab[1].NextWaits(fails: true);
        TaskCompletionSource second = ab[1].NextWaits(fails: true);
        ab[1].Crash();
        ab[0].Crash();
        lab.Resume(first);
        Task<IReadOnlyList<ChildInfo>> between = supervisor.GetChildrenAsync().AsTask();
        lab.Resume(second);

        Assert.Equal("a:running b:restarting", TreeLab.StatesIn(await between));
        Assert.Equal("a:running b:running", await TreeLab.StatesOf(supervisor));
        Assert.Equal(4, ab[1].Attempts);
    }

    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "hanging_restart_loop")]
    public async Task Between_slow_attempts_every_call_is_answered_and_the_child_can_be_given_up(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript a = lab.Child("a");
        SupervisorRef supervisor = await lab.SuperviseAsync(TreeLab.Options(default, maxRestarts: 8), a.Spec);
        StartsSlowlyInVain(lab, a);
        a.Crash();

        Task<StartResult> start = supervisor.StartChildAsync(a.Spec).AsTask();
        Task<StartResult> restart = supervisor.RestartChildAsync("a").AsTask();
        Task<DeleteResult> delete = supervisor.DeleteChildAsync("a").AsTask();
        Task<IReadOnlyList<ChildInfo>> states = supervisor.GetChildrenAsync().AsTask();
        Task<ChildCounts> counts = supervisor.CountChildrenAsync().AsTask();
        lab.Advance(2_000);
        Assert.Equal(new StartResult.Failed(new StartError.AlreadyPresent()), await start);
        Assert.Equal(new StartResult.Failed(new StartError.Restarting()), await restart);
        Assert.Equal(DeleteResult.Restarting, await delete);
        Assert.Equal("a:restarting", TreeLab.StatesIn(await states));
        Assert.Equal(new ChildCounts(1, 0, 0, 1), await counts);
        Task<TerminateResult> terminate = supervisor.TerminateChildAsync("a").AsTask();
        lab.Advance(2_000);
        Assert.Equal(TerminateResult.Terminated, await terminate);
        Assert.Equal("a:stopped", await TreeLab.StatesOf(supervisor));
        a.ForgetNext();
        await supervisor.RestartChildAsync("a");
        StartsSlowlyInVain(lab, a);
        a.Crash();
        Task stop = supervisor.StopAsync(ExitReason.Shutdown).AsTask();
        lab.Advance(2_000);

        await stop;
        Assert.Equal(ExitReason.Shutdown, lab.EndOf(supervisor));
    }

    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "hanging_restart_loop_rest_for_one")]
    public async Task Between_slow_attempts_the_earlier_sibling_runs_and_the_later_one_is_stopped(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] abc = lab.Children("a", "b", "c");
        SupervisorRef supervisor = await lab.SuperviseAsync(
            TreeLab.Options(SupervisionStrategy.RestForOne, maxRestarts: 8), [.. abc.Select(static x => x.Spec)]);
        StartsSlowlyInVain(lab, abc[1]);
        abc[1].Crash();

        Task<IReadOnlyList<ChildInfo>> states = supervisor.GetChildrenAsync().AsTask();
        Task<ChildCounts> counts = supervisor.CountChildrenAsync().AsTask();
        Task<StartResult> later = supervisor.StartChildAsync(abc[2].Spec).AsTask();
        Task<StartResult> earlier = supervisor.StartChildAsync(abc[0].Spec).AsTask();
        lab.Advance(2_000);
        Assert.Equal("a:running b:restarting c:stopped", TreeLab.StatesIn(await states));
        Assert.Equal(new ChildCounts(3, 1, 0, 3), await counts);
        Assert.Equal(new StartResult.Failed(new StartError.AlreadyPresent()), await later);
        Assert.Equal(new StartResult.Failed(new StartError.AlreadyStarted(abc[0].Pid)), await earlier);
        Task<TerminateResult> terminate = supervisor.TerminateChildAsync("b").AsTask();
        lab.Advance(2_000);

        Assert.Equal(TerminateResult.Terminated, await terminate);
        Assert.Equal("a:running b:stopped c:stopped", await TreeLab.StatesOf(supervisor));
        Assert.Equal("-b -c", lab.Diary());
    }

    [Theory, Seeds]
    public async Task A_restart_counts_as_one_for_the_child_only_when_it_succeeded(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript a = lab.Child("a");
        await lab.SuperviseAsync(null, a.Spec);
        a.FailNext(2);

        a.Crash();

        Assert.Equal(1, Assert.Single(lab.Events<ChildRestarted>()).Restarts);
        Assert.True(Assert.Single(lab.Events<ChildExited>()).IsRestarted);
    }

    private static void StartsSlowlyInVain(TreeLab lab, ChildScript child)
    {
        for (int i = 0; i < 10; i++)
        {
            child.Next(async context =>
            {
                await Task.Delay(TimeSpan.FromSeconds(2), lab.Lab.World.Clock, context.Parent.CancellationToken);
                return TreeLab.NoStart;
            });
        }
    }
}
