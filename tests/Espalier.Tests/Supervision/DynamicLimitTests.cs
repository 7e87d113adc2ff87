using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>How many restarts are tolerated, and what counts: facts 3.8 and 4.4.</summary>
public sealed class DynamicLimitTests
{
    [Theory, Seeds]
    [OtpCase("dynamic_supervisor_test", "start_child/2: child is restarted when trying again")]
    public async Task A_retry_counts_as_a_restart_and_within_the_limit_the_child_comes_back(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed, new() { MaxRestarts = 2 });
        ChildStart start = context => context.StartAsync(() => lab.Worker());
        var script = new DynamicScript(start, DynamicScript.Fail(Lab.Broken), start);
        Pid child = await lab.AddAsync(DynamicLab.Spec(script.StartAsync));

        lab.Crash(child);

        Assert.Equal(3, script.Starts);
        Pid second = Assert.Single(await lab.ListAsync());
        lab.Crash(second);
        Assert.Equal(ExitReason.Shutdown, lab.End);
        Assert.Equal(3, script.Starts);
    }

    [Theory, Seeds]
    [OtpCase("dynamic_supervisor_test", "start_child/2: child triggers maximum restarts")]
    [OtpCase("supervisor_SUITE", "simple_one_for_one_escalation")]
    public async Task A_restart_that_fails_once_more_than_the_limit_ends_supervisor_and_siblings_by_shutdown(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed, new() { MaxRestarts = 1, RestartPeriod = TimeSpan.FromHours(1) });
        var script = new DynamicScript(context => context.StartAsync(() => lab.Worker()), DynamicScript.Fail(Lab.Broken));
        Pid child = await lab.AddAsync(DynamicLab.Spec(script.StartAsync));
        Pid sibling = await lab.AddAsync();

        lab.Crash(child);

        Assert.Equal(2, script.Starts);
        Assert.Equal((ExitReason.Shutdown, ExitReason.Shutdown), (lab.End, lab.Lab.EndOf(sibling)));
        RestartLimitReached limit = Assert.Single(lab.Events<RestartLimitReached>());
        Assert.Equal((lab.Pid, child, null, 1, TimeSpan.FromHours(1)), (limit.Pid, limit.Child, limit.Id, limit.MaxRestarts, limit.Period));
        Assert.Equal(0, lab.Lab.System.ProcessCount);
    }

    [Theory, Seeds]
    [OtpCase("dynamic_supervisor_test", "start_child/2: child triggers maximum intensity when trying again")]
    public async Task Retries_alone_reach_the_limit(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed, new() { MaxRestarts = 10 });
        var script = new DynamicScript(context => context.StartAsync(() => lab.Worker()), DynamicScript.Fail(Lab.Broken));
        Pid child = await lab.AddAsync(DynamicLab.Spec(script.StartAsync));

        lab.Crash(child);

        Assert.Equal(11, script.Starts);
        Assert.Equal(10, lab.Events<ChildStartFailed>().Count);
        Assert.Equal(ExitReason.Shutdown, lab.End);
    }

    [Theory, Seeds]
    public async Task With_a_limit_of_nothing_the_first_crash_is_one_too_many_and_is_said_not_to_be_restarted(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed, new() { MaxRestarts = 0 });
        Pid child = await lab.AddAsync();

        lab.Crash(child);

        Assert.Equal(ExitReason.Shutdown, lab.End);
        Assert.False(Assert.Single(lab.Events<ChildExited>()).IsRestarted);
        Assert.Empty(lab.Events<ChildRestarted>());
    }

    [Theory, Seeds]
    public async Task All_children_share_the_limit(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed, new() { MaxRestarts = 1 });
        List<Pid> children = await lab.AddAsync(lab.Spec(), 2);

        lab.Crash(children[0]);
        Assert.Null(lab.End);
        lab.Crash(children[1]);

        Assert.Equal(ExitReason.Shutdown, lab.End);
        Assert.Equal(children[1], Assert.Single(lab.Events<RestartLimitReached>()).Child);
    }

    [Theory, Seeds]
    public async Task A_restart_exactly_as_old_as_the_period_still_counts_and_a_tick_later_it_does_not(int seed)
    {
        foreach (bool isOlder in (bool[])[false, true])
        {
            await using DynamicLab lab = await DynamicLab.StartAsync(seed, new() { MaxRestarts = 1, RestartPeriod = TimeSpan.FromSeconds(1) });
            lab.Crash(await lab.AddAsync());

            lab.Lab.World.Advance(TimeSpan.FromSeconds(1) + new TimeSpan(isOlder ? 1 : 0));
            lab.Crash(lab.Events<ChildRestarted>()[^1].Pid);

            Assert.Equal(isOlder ? null : ExitReason.Shutdown, lab.End);
        }
    }

    [Theory, Seeds]
    public async Task Crashes_further_apart_than_the_period_never_reach_the_limit(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed, new() { MaxRestarts = 1, RestartPeriod = TimeSpan.FromSeconds(1) });
        Pid child = await lab.AddAsync();

        for (int i = 0; i < 50; i++)
        {
            lab.Crash(child);
            child = Assert.Single(await lab.ListAsync());
            lab.Advance(1_001);
        }

        Assert.Equal(50, lab.Events<ChildRestarted>()[^1].Restarts);
    }

    [Theory, Seeds]
    public async Task Ends_that_restart_nothing_and_starts_that_somebody_asked_for_do_not_count(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed, new() { MaxRestarts = 0 });

        for (int i = 0; i < 5; i++)
        {
            lab.Crash(await lab.AddAsync(lab.Spec(RestartType.Temporary)));
            lab.Finish(await lab.AddAsync(lab.Spec(RestartType.Transient)), ExitReason.ShutdownWith(i));
            await lab.Supervisor.StartChildAsync(DynamicLab.Spec(DynamicScript.Fail(Lab.Broken)));
            await lab.Supervisor.TerminateChildAsync(await lab.AddAsync());
        }

        Assert.Null(lab.End);
        Assert.Equal(new ChildCounts(0, 0, 0, 0), await lab.CountAsync());
    }

    [Theory, Seeds]
    public async Task A_dynamic_supervisor_that_gave_up_is_restarted_if_permanent_and_not_if_transient(int seed)
    {
        foreach (RestartType restart in (RestartType[])[RestartType.Permanent, RestartType.Transient])
        {
            await using var lab = new Lab(seed);
            ProcessName name = lab.System.Name("dynamic");
            SupervisorRef top = await Supervisor.StartAsync(
                lab.System, [DynamicSupervisor.Child(new() { Name = name, MaxRestarts = 0 }) with { Restart = restart }]);
            Assert.True(name.TryFind(out Pid first));
            Pid child = (await DynamicSupervisor.At(name).StartChildAsync(
                DynamicLab.Spec(context => context.StartAsync(() => new LabServer(lab))))).GetPidOrThrow();

            child.Kill();
            lab.Run();

            Assert.Equal(ExitReason.Shutdown, lab.EndOf(first));
            Assert.Equal(new ChildCounts(1, restart == RestartType.Permanent ? 1 : 0, 1, 0), await top.CountChildrenAsync());
            Assert.Equal(restart == RestartType.Permanent, name.TryFind(out _));
        }
    }
}
