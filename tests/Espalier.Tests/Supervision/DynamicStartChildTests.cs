using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>Starting children one by one: facts 4.2.</summary>
public sealed class DynamicStartChildTests
{
    [Theory, Seeds]
    [OtpCase("dynamic_supervisor_test", "start_child/2: supports new child spec as tuple")]
    [OtpCase("dynamic_supervisor_test", "start_child/2: supports new child spec")]
    public async Task A_start_function_and_a_class_both_make_a_child_linked_to_the_supervisor(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);

        Pid spawned = await lab.AddAsync(DynamicLab.Spec(context => new(new StartResult.Started(
            context.Parent.SpawnLinked(static async self => await self.ReceiveAsync<Ask>())))));
        Pid server = await lab.AddAsync(ChildSpec.For(() => lab.Worker()));

        Assert.Equal([spawned, server], await lab.ListAsync());
        Assert.Equal([spawned, server], lab.Lab.System.GetInfo(lab.Pid)!.Links.Order());
        Assert.Equal(lab.Pid, lab.Lab.System.GetInfo(server)!.Parent);
    }

    [Theory, Seeds]
    public async Task One_specification_makes_any_number_of_children_because_ids_are_not_looked_at(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);

        List<Pid> children = await lab.AddAsync(lab.Spec(), 5);

        Assert.Equal(5, children.Distinct().Count());
        Assert.Equal(children, await lab.ListAsync());
        Assert.All(await lab.Supervisor.GetChildrenAsync(), static child => Assert.Null(child.Id));
        Assert.All(lab.Events<ChildStarted>(), static started => Assert.Null(started.Id));
    }

    [Theory, Seeds]
    [OtpCase("dynamic_supervisor_test", "start_child/2: supports extra arguments")]
    [OtpCase("dynamic_supervisor_test", "start_child/2: restarting a child with extra_arguments successfully restarts child")]
    public async Task Extra_arguments_reach_every_start_the_first_and_the_restarts(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed, new() { ExtraArguments = ["one", null, 3] });
        Pid child = await lab.AddAsync(DynamicLab.Spec(context =>
        {
            lab.Journal.Add(string.Join(",", context.ExtraArguments.Select(static one => one ?? "null")));
            return context.StartAsync(() => lab.Worker());
        }));

        lab.Crash(child);

        Assert.Equal(["one,null,3", "terminate broken", "dispose", "one,null,3"], lab.Journal);
    }

    [Theory, Seeds]
    public async Task Without_extra_arguments_a_start_finds_an_empty_list(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        IReadOnlyList<object?>? seen = null;

        await lab.AddAsync(DynamicLab.Spec(context =>
        {
            seen = context.ExtraArguments;
            return context.StartAsync(() => lab.Worker());
        }));

        Assert.Empty(seen!);
    }

    [Theory, Seeds]
    [OtpCase("dynamic_supervisor_test", "start_child/2: with different returns")]
    [OtpCase("supervisor_SUITE", "sup_start_child_returns_error_simple")]
    [OtpCase("supervisor_SUITE", "sup_start_ignore_temporary_child_start_child_simple")]
    [OtpCase("supervisor_SUITE", "sup_start_ignore_permanent_child_start_child_simple")]
    public async Task What_the_start_function_answers_is_the_answer_and_only_a_process_is_kept(int seed)
    {
        foreach (RestartType restart in Enum.GetValues<RestartType>())
        {
            await using DynamicLab lab = await DynamicLab.StartAsync(seed);
            Pid foreign = lab.Lab.Puppet();
            StartResult[] answers =
            [
                new StartResult.Ignored(), new StartResult.Failed(new StartError.Failed(Lab.Broken)),
                new StartResult.Failed(new StartError.AlreadyStarted(foreign)), new StartResult.Failed(new StartError.TimedOut()),
            ];

            foreach (StartResult answer in answers)
                Assert.Equal(answer, await lab.Supervisor.StartChildAsync(DynamicLab.Spec(DynamicScript.Answer(answer), restart)));
            foreach (StartResult? none in (StartResult?[])[null, new StartResult.Started(default, "info")])
            {
                var bad = Assert.IsType<StartResult.Failed>(await lab.Supervisor.StartChildAsync(DynamicLab.Spec(DynamicScript.Answer(none!))));
                Assert.Equal(ExitKind.BadReturn, Assert.IsType<StartError.Failed>(bad.Error).Reason.Kind);
            }

            Assert.Equal(new ChildCounts(0, 0, 0, 0), await lab.CountAsync());
            Assert.Empty(lab.Events<ChildStartFailed>());
            await lab.Supervisor.StopAsync();
            Assert.Equal(ExitReason.Normal, lab.End);
        }
    }

    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "simple_one_for_one_extra")]
    [OtpCase("dynamic_supervisor_test", "start_child/2: with different returns")]
    public async Task What_the_start_function_says_besides_the_process_comes_with_the_answer(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);

        StartResult result = await lab.Supervisor.StartChildAsync(DynamicLab.Spec(async context =>
            (StartResult.Started)await context.StartAsync(() => lab.Worker()) with { Info = "info" }));

        Assert.Equal("info", Assert.IsType<StartResult.Started>(result).Info);
        lab.Crash(result.GetPidOrThrow());
        Assert.Equal(new ChildCounts(1, 1, 0, 1), await lab.CountAsync());
    }

    [Theory, Seeds]
    [OtpCase("dynamic_supervisor_test", "start_child/2: with throw/error/exit")]
    public async Task What_a_start_function_throws_is_the_failure_itself_and_the_supervisor_goes_on(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        var boom = new InvalidOperationException("start");
        Dictionary<ChildStart, ExitReason> cases = new()
        {
            [_ => throw boom] = ExitReason.Crashed(boom),
            [async _ =>
            {
                await Task.Yield();
                throw boom;
            }
            ] = ExitReason.Crashed(boom),
            [_ => throw new ExitException(Lab.Broken)] = Lab.Broken,
            [context =>
            {
                context.Parent.Exit(ExitReason.Normal);
                return default;
            }
            ] = ExitReason.Normal,
        };

        foreach ((ChildStart start, ExitReason reason) in cases)
        {
            StartResult result = await lab.Supervisor.StartChildAsync(DynamicLab.Spec(start));

            Assert.Equal(new StartResult.Failed(new StartError.Failed(reason)), result);
        }

        Pid child = await lab.AddAsync();
        Assert.Equal([child], await lab.ListAsync());
        Assert.Null(lab.End);
    }

    [Theory, Seeds]
    [OtpCase("dynamic_supervisor_test", "start_child/2: with max_children")]
    public async Task With_a_limit_of_no_children_the_first_is_refused_and_not_even_started(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed, new() { MaxChildren = 0 });
        var script = new DynamicScript(DynamicScript.Fail(Lab.Broken));

        StartResult result = await lab.Supervisor.StartChildAsync(DynamicLab.Spec(script.StartAsync));

        Assert.Equal(new StartResult.Failed(new StartError.TooManyChildren()), result);
        Assert.Equal(0, script.Starts);
    }

    [Theory, Seeds]
    public async Task A_place_is_free_again_when_its_child_has_ended_or_was_terminated_or_never_started(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed, new() { MaxChildren = 1 });
        await lab.Supervisor.StartChildAsync(DynamicLab.Spec(DynamicScript.Fail(Lab.Broken)));

        Pid temporary = await lab.AddAsync(lab.Spec(RestartType.Temporary));
        StartResult refused = await lab.Supervisor.StartChildAsync(lab.Spec());
        lab.Crash(temporary);
        Pid permanent = await lab.AddAsync();
        await lab.Supervisor.TerminateChildAsync(permanent);
        Pid last = await lab.AddAsync();

        Assert.Equal(new StartResult.Failed(new StartError.TooManyChildren()), refused);
        Assert.Equal([last], await lab.ListAsync());
    }

    [Theory, Seeds]
    public async Task A_start_whose_asker_waits_no_longer_goes_on(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        using var cancellation = new CancellationTokenSource();
        var gate = new DynamicGate(context => context.StartAsync(() => lab.Worker()));
        Task<StartResult> start = lab.Supervisor.StartChildAsync(DynamicLab.Spec(gate.StartAsync), cancellation.Token).AsTask();
        lab.Run();
        Assert.True(gate.IsReached);

        cancellation.Cancel();
        lab.Run();
        gate.Open();
        lab.Run();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        Assert.Equal(new ChildCounts(1, 1, 0, 1), await lab.CountAsync());
    }

    [Theory, Seeds]
    public async Task A_worker_with_an_infinite_shutdown_is_warned_of_and_a_supervisor_is_not(int seed)
    {
        var log = new LogBook();
        await using var lab = new Lab(seed, options => options with { LoggerFactory = log });
        DynamicSupervisorRef supervisor = await DynamicSupervisor.StartAsync(lab.System);
        ChildSpec worker = DynamicLab.Spec(context => context.StartAsync(() => new LabServer(lab))) with { Shutdown = ShutdownPolicy.Infinite };

        await supervisor.StartChildAsync(worker);
        await supervisor.StartChildAsync(DynamicSupervisor.Child());
        await supervisor.StartChildAsync(worker with { Type = ChildType.Supervisor });

        Assert.StartsWith("Warning: Child child of ", Assert.Single(log.Lines), StringComparison.Ordinal);
    }
}
