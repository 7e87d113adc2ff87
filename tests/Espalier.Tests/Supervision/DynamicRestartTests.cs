using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>What a child's end triggers, and what a restart may come to: facts 4.4.</summary>
public sealed class DynamicRestartTests
{
    public static TheoryData<string> Reasons => [.. DynamicReasons.All];

    [Theory, MemberData(nameof(Reasons))]
    [OtpCase("dynamic_supervisor_test", "start_child/2: temporary child is not restarted regardless of reason")]
    public async Task A_temporary_child_is_forgotten_whatever_its_reason(string reason)
    {
        for (int seed = 1; seed <= 10; seed++)
        {
            await using DynamicLab lab = await DynamicLab.StartAsync(seed);
            Pid child = await lab.AddAsync(lab.Spec(RestartType.Temporary));

            lab.Finish(child, DynamicReasons.Of(reason));

            await VerifyForgottenAsync(lab, child, DynamicReasons.Of(reason));
        }
    }

    [Theory, MemberData(nameof(Reasons))]
    [OtpCase("dynamic_supervisor_test", "start_child/2: transient child is restarted unless normal/shutdown/{shutdown, _}")]
    public async Task A_transient_child_is_forgotten_after_a_graceful_end_and_restarted_after_any_other(string reason)
    {
        for (int seed = 1; seed <= 10; seed++)
        {
            await using DynamicLab lab = await DynamicLab.StartAsync(seed);
            Pid child = await lab.AddAsync(lab.Spec(RestartType.Transient));

            lab.Finish(child, DynamicReasons.Of(reason));

            if (DynamicReasons.Graceful.Contains(reason))
                await VerifyForgottenAsync(lab, child, DynamicReasons.Of(reason));
            else
                await VerifyRestartedAsync(lab, child, DynamicReasons.Of(reason));
        }
    }

    [Theory, MemberData(nameof(Reasons))]
    [OtpCase("dynamic_supervisor_test", "start_child/2: permanent child is restarted regardless of reason")]
    [OtpCase("supervisor_SUITE", "simple_one_for_one")]
    public async Task A_permanent_child_is_restarted_whatever_its_reason_and_its_siblings_stay(string reason)
    {
        for (int seed = 1; seed <= 10; seed++)
        {
            await using DynamicLab lab = await DynamicLab.StartAsync(seed);
            Pid child = await lab.AddAsync();

            lab.Finish(child, DynamicReasons.Of(reason));

            await VerifyRestartedAsync(lab, child, DynamicReasons.Of(reason));
        }
    }

    [Theory, Seeds]
    public async Task A_kill_is_an_abnormal_end_like_any_other_and_siblings_keep_their_processes(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        List<Pid> children = await lab.AddAsync(lab.Spec(), 3);

        children[1].Kill();
        lab.Run();

        List<Pid> now = await lab.ListAsync();
        Assert.Equal([children[0], children[2]], now[..2]);
        Assert.Equal((3, 1), (now.Count, lab.Events<ChildRestarted>().Count));
    }

    [Theory, Seeds]
    [OtpCase("dynamic_supervisor_test", "start_child/2: child is restarted with different values")]
    public async Task A_restart_may_come_to_a_process_with_or_without_more_to_say(int seed)
    {
        foreach (string? info in (string?[])[null, "info"])
        {
            await using DynamicLab lab = await DynamicLab.StartAsync(seed);
            Pid child = await lab.AddAsync(DynamicLab.Spec(async context =>
                (StartResult.Started)await context.StartAsync(() => lab.Worker()) with { Info = info }));

            lab.Crash(child);

            await VerifyRestartedAsync(lab, child, Lab.Broken);
            Assert.Equal(new ChildCounts(1, 1, 0, 1), await lab.CountAsync());
        }
    }

    [Theory, Seeds]
    [OtpCase("dynamic_supervisor_test", "start_child/2: child is restarted with different values")]
    [OtpCase("supervisor_SUITE", "simple_one_for_one_restart_ignore")]
    public async Task A_restart_that_ignores_drops_the_child_and_counts_once(int seed)
    {
        foreach (RestartType restart in (RestartType[])[RestartType.Permanent, RestartType.Transient])
        {
            await using DynamicLab lab = await DynamicLab.StartAsync(seed, new() { MaxRestarts = 1 });
            var script = new DynamicScript(
                context => context.StartAsync(() => lab.Worker()), DynamicScript.Answer(new StartResult.Ignored()));
            Pid child = await lab.AddAsync(DynamicLab.Spec(script.StartAsync, restart));

            lab.Crash(child);

            Assert.Equal(2, script.Starts);
            Assert.Equal(new ChildCounts(0, 0, 0, 0), await lab.CountAsync());
            Assert.Equal(TerminateResult.NotFound, await lab.Supervisor.TerminateChildAsync(child));
            Assert.Empty(lab.Events<ChildStartFailed>());
            Assert.Null(lab.End);
        }
    }

    [Theory, Seeds]
    [OtpCase("dynamic_supervisor_test", "start_child/2: child is restarted with different values")]
    public async Task A_restart_that_fails_in_whatever_way_leaves_the_child_restarting_and_counted_as_not_active(int seed)
    {
        ChildStart[] failures =
            [DynamicScript.Fail(Lab.Broken), DynamicScript.Answer(null!), _ => throw new InvalidOperationException("start")];
        foreach (ChildStart failure in failures)
        {
            await using DynamicLab lab = await DynamicLab.StartAsync(seed);
            ChildStart start = context => context.StartAsync(() => lab.Worker());
            var gate = new DynamicGate(failure);
            Pid child = await lab.AddAsync(DynamicLab.Spec(new DynamicScript(start, gate.StartAsync, start).StartAsync));
            lab.Crash(child);
            Assert.True(gate.IsReached);

            Task<ChildCounts> counts = lab.Supervisor.CountChildrenAsync().AsTask();
            Task<IReadOnlyList<ChildInfo>> children = lab.Supervisor.GetChildrenAsync().AsTask();
            gate.Open();
            lab.Run();

            Assert.Equal(new ChildCounts(1, 0, 0, 1), await counts);
            ChildInfo restarting = Assert.Single(await children);
            Assert.Equal((null, ChildStatus.Restarting), (restarting.Pid, restarting.Status));
            Assert.Equal(new ChildCounts(1, 1, 0, 1), await lab.CountAsync());
            Assert.Equal((lab.Pid, null), (Assert.Single(lab.Events<ChildStartFailed>()).Pid, lab.Events<ChildStartFailed>()[0].Id));
        }
    }

    [Theory, Seeds]
    public async Task The_exit_of_a_process_that_is_no_child_or_no_child_any_more_is_swallowed(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        Pid stranger = lab.Lab.Puppet();
        Pid child = await lab.AddAsync();
        lab.Lab.Tell(stranger, self => self.Link(lab.Pid));

        stranger.Kill();
        lab.Lab.Tell(lab.Lab.Puppet(), _ => lab.Pid.SendExit(Lab.Broken));
        lab.Pid.SendExit(ExitReason.Shutdown);
        lab.Run();

        Assert.Null(lab.End);
        Assert.Equal([child], await lab.ListAsync());
        Assert.Empty(lab.Events<ChildExited>());
    }

    [Theory, Seeds]
    public async Task Restarts_are_counted_for_each_child_and_carried_on_over_failures(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed, new() { MaxRestarts = 100 });
        ChildStart start = context => context.StartAsync(() => lab.Worker());
        await lab.AddAsync();
        Pid child = await lab.AddAsync(DynamicLab.Spec(
            new DynamicScript(start, start, DynamicScript.Fail(Lab.Broken), DynamicScript.Fail(Lab.Broken), start).StartAsync));

        lab.Crash(child);
        lab.Crash(lab.Events<ChildRestarted>()[^1].Pid);
        lab.Crash(lab.Events<ChildRestarted>()[^1].Pid);

        Assert.Equal([1, 2, 3], lab.Events<ChildRestarted>().Select(static restart => restart.Restarts));
        Assert.Equal(2, lab.Events<ChildStartFailed>().Count);
        Assert.All(lab.Events<ChildRestarted>(), restart => Assert.Equal((lab.Pid, null), (restart.Supervisor, restart.Id)));
    }

    [Theory, Seeds]
    public async Task A_child_that_ends_before_its_start_is_answered_is_restarted_once_it_is_known(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        var script = new DynamicScript(
            async context =>
            {
                StartResult result = await context.StartAsync(() => lab.Worker());
                result.GetPidOrThrow().Kill();
                await Task.Delay(TimeSpan.FromMilliseconds(10), lab.Lab.World.Clock);
                return result;
            },
            context => context.StartAsync(() => lab.Worker()));

        Task<StartResult> start = lab.Supervisor.StartChildAsync(DynamicLab.Spec(script.StartAsync)).AsTask();
        lab.Advance(20);

        Pid first = (await start).GetPidOrThrow();
        Assert.Equal(ExitReason.Killed, lab.Lab.EndOf(first));
        Assert.NotEqual(first, Assert.Single(await lab.ListAsync()));
        Assert.Equal(2, script.Starts);
    }

    private static async Task VerifyForgottenAsync(DynamicLab lab, Pid child, ExitReason reason)
    {
        ChildExited exited = Assert.Single(lab.Events<ChildExited>());
        Assert.Equal((child, lab.Pid, null, reason, false), (exited.Pid, exited.Supervisor, exited.Id, exited.Reason, exited.IsRestarted));
        Assert.Empty(lab.Events<ChildRestarted>());
        Assert.Equal(new ChildCounts(0, 0, 0, 0), await lab.CountAsync());
        Assert.Equal(TerminateResult.NotFound, await lab.Supervisor.TerminateChildAsync(child));
        Assert.Null(lab.End);
    }

    private static async Task VerifyRestartedAsync(DynamicLab lab, Pid child, ExitReason reason)
    {
        ChildExited exited = Assert.Single(lab.Events<ChildExited>());
        Assert.Equal((child, reason, true), (exited.Pid, exited.Reason, exited.IsRestarted));
        Pid next = Assert.Single(await lab.ListAsync());
        Assert.NotEqual(child, next);
        Assert.Equal(next, Assert.Single(lab.Events<ChildRestarted>()).Pid);
        Assert.Equal([next], lab.Lab.System.GetInfo(lab.Pid)!.Links);
        Assert.Equal(TerminateResult.NotFound, await lab.Supervisor.TerminateChildAsync(child));
        Assert.True(next.IsAlive);
        Assert.Null(lab.End);
    }
}
