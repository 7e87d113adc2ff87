using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>A supervisor while a restart keeps failing: it answers in between, and the child is known by its last process.</summary>
public sealed class DynamicRestartingTests
{
    [Theory, Seeds]
    [OtpCase("dynamic_supervisor_test", "terminate_child/2: terminates restarting child")]
    [OtpCase("supervisor_SUITE", "hanging_restart_loop_simple")]
    public async Task A_restarting_child_is_terminated_by_its_last_process_and_its_retry_does_nothing(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        (Pid child, DynamicGate gate, DynamicScript script) = await HangAsync(lab);

        Task<TerminateResult> terminated = lab.Supervisor.TerminateChildAsync(child).AsTask();
        Task<TerminateResult> again = lab.Supervisor.TerminateChildAsync(child).AsTask();
        Task<ChildCounts> counts = lab.Supervisor.CountChildrenAsync().AsTask();
        gate.Open();
        lab.Run();

        Assert.Equal((TerminateResult.Terminated, TerminateResult.NotFound), (await terminated, await again));
        Assert.Equal(new ChildCounts(0, 0, 0, 0), await counts);
        Assert.Equal(2, script.Starts);
        Assert.Empty(await lab.Supervisor.GetChildrenAsync());
    }

    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "hanging_restart_loop_simple")]
    [OtpCase("supervisor_SUITE", "count_restarting_children")]
    public async Task What_waits_already_is_served_before_the_next_attempt(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        Pid sibling = await lab.AddAsync();
        (_, DynamicGate gate, DynamicScript script) = await HangAsync(lab);
        int startsSeen = 0;
        ChildSpec another = DynamicLab.Spec(context =>
        {
            startsSeen = script.Starts;
            return context.StartAsync(() => lab.Worker());
        });

        Task<ChildCounts> before = lab.Supervisor.CountChildrenAsync().AsTask();
        Task<TerminateResult> terminated = lab.Supervisor.TerminateChildAsync(sibling).AsTask();
        Task<StartResult> started = lab.Supervisor.StartChildAsync(another).AsTask();
        Task<ChildCounts> after = lab.Supervisor.CountChildrenAsync().AsTask();
        gate.Open();
        lab.Run();

        Assert.Equal(new ChildCounts(2, 1, 0, 2), await before);
        Assert.Equal(TerminateResult.Terminated, await terminated);
        Assert.Equal(new ChildCounts(2, 1, 0, 2), await after);
        Assert.Equal(2, startsSeen);
        Assert.Equal(3, script.Starts);
        Assert.Contains((await started).GetPidOrThrow(), await lab.ListAsync());
    }

    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "count_restarting_children")]
    public async Task Terminating_restarting_children_lowers_workers_and_specifications_but_not_the_active(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed, new() { MaxRestarts = 100 });
        await lab.AddAsync();
        (Pid first, DynamicGate gate, _) = await HangAsync(lab);
        ChildSpec failing = DynamicLab.Spec(new DynamicScript(
            context => context.StartAsync(() => lab.Worker()), DynamicScript.Fail(Lab.Broken)).StartAsync) with
        { Type = ChildType.Supervisor };
        Task<StartResult> second = lab.Supervisor.StartChildAsync(failing).AsTask();
        Task<ChildCounts> one = lab.Supervisor.CountChildrenAsync().AsTask();
        Task<TerminateResult> terminated = lab.Supervisor.TerminateChildAsync(first).AsTask();
        Task<ChildCounts> none = lab.Supervisor.CountChildrenAsync().AsTask();
        gate.Open();
        lab.Run();

        Assert.Equal(new ChildCounts(3, 2, 1, 2), await one);
        Assert.Equal(TerminateResult.Terminated, await terminated);
        Assert.Equal(new ChildCounts(2, 2, 1, 1), await none);
        Assert.True((await second).GetPidOrThrow().IsAlive);
    }

    [Theory, Seeds]
    [OtpCase("dynamic_supervisor_test", "start_child/2: restarting on init children counted in max_children")]
    public async Task A_restarting_child_keeps_its_place_among_the_most_that_are_allowed(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed, new() { MaxChildren = 1 });
        (_, DynamicGate gate, _) = await HangAsync(lab);

        Task<ChildCounts> counts = lab.Supervisor.CountChildrenAsync().AsTask();
        Task<StartResult> refused = lab.Supervisor.StartChildAsync(lab.Spec()).AsTask();
        gate.Open();
        lab.Run();

        Assert.Equal(new ChildCounts(1, 0, 0, 1), await counts);
        Assert.Equal(new StartResult.Failed(new StartError.TooManyChildren()), await refused);
    }

    [Theory, Seeds]
    [OtpCase("dynamic_supervisor_test", "start_child/2: restarting on exit children counted in max_children")]
    public async Task A_restarted_child_keeps_its_place_among_the_most_that_are_allowed(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed, new() { MaxChildren = 1 });
        Pid child = await lab.AddAsync();

        lab.Crash(child);

        Assert.Equal(new StartResult.Failed(new StartError.TooManyChildren()), await lab.Supervisor.StartChildAsync(lab.Spec()));
        Assert.Equal(new ChildCounts(1, 1, 0, 1), await lab.CountAsync());
    }

    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "hanging_restart_loop_simple")]
    public async Task A_supervisor_can_be_stopped_between_two_attempts_and_skips_the_restarting_child(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        Pid sibling = await lab.AddAsync();
        (_, DynamicGate gate, DynamicScript script) = await HangAsync(lab);

        Task stop = lab.Supervisor.StopAsync(ExitReason.Shutdown).AsTask();
        gate.Open();
        lab.Run();
        await stop;

        Assert.Equal((ExitReason.Shutdown, ExitReason.Shutdown), (lab.End, lab.Lab.EndOf(sibling)));
        Assert.Equal(2, script.Starts);
        Assert.Empty(lab.Events<ShutdownOverrun>());
        Assert.Equal(0, lab.Lab.System.ProcessCount);
    }

    [Theory, Seeds]
    public async Task Two_children_whose_restarts_keep_failing_both_come_back(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed, new() { MaxRestarts = 100 });
        List<string> attempts = [];
        ChildStart Named(string name, int failures)
        {
            int starts = 0;
            return context =>
            {
                if (starts++ == 0)
                    return context.StartAsync(() => lab.Worker());
                attempts.Add(name);
                return starts <= failures + 1 ? DynamicScript.Fail(Lab.Broken)(context) : context.StartAsync(() => lab.Worker());
            };
        }
        Pid one = await lab.AddAsync(DynamicLab.Spec(Named("one", 3)));
        Pid other = await lab.AddAsync(DynamicLab.Spec(Named("other", 3)));

        // In one message: their exits are queued before the supervisor takes the first of them.
        Pid killer = lab.Lab.Puppet();
        lab.Lab.Tell(killer, _ =>
        {
            one.Kill();
            other.Kill();
        });

        Assert.Equal(new ChildCounts(2, 2, 0, 2), await lab.CountAsync());
        Assert.Equal((4, 4), (attempts.Count(static name => name == "one"), attempts.Count(static name => name == "other")));
        Assert.Null(lab.End);
    }

    /// <summary>A child whose first restart waits at a gate and then fails; its second succeeds.</summary>
    private static async Task<(Pid Child, DynamicGate Gate, DynamicScript Script)> HangAsync(DynamicLab lab)
    {
        ChildStart start = context => context.StartAsync(() => lab.Worker());
        var gate = new DynamicGate(DynamicScript.Fail(Lab.Broken));
        var script = new DynamicScript(start, gate.StartAsync, start);
        Pid child = await lab.AddAsync(DynamicLab.Spec(script.StartAsync));
        lab.Crash(child);
        Assert.True(gate.IsReached);
        return (child, gate, script);
    }
}
