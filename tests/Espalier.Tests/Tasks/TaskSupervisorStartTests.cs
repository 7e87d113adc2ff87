using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>Starting task supervisors: names, options, children of supervisors; and what is refused.</summary>
public sealed class TaskSupervisorStartTests
{
    [Theory, Seeds]
    [OtpCase("task/supervisor_test", "can be supervised directly")]
    [OtpCase("task/supervisor_test", "multiple supervisors can be supervised and identified with simple child spec")]
    public async Task Several_are_children_of_a_supervisor_and_told_apart_by_their_names(int seed)
    {
        await using var lab = new Lab(seed);
        ChildSpec[] specs =
        [
            TaskSupervisor.Child(),
            TaskSupervisor.Child(new() { Name = lab.System.Name("first") }),
            TaskSupervisor.Child(new() { Name = lab.System.Name("second") }),
        ];

        SupervisorRef root = await Supervisor.StartAsync(lab.System, specs);
        IReadOnlyList<ChildInfo> children = await root.GetChildrenAsync();

        Assert.Equal(
            [ChildId.Of(typeof(TaskSupervisor)), ChildId.Of("first"), ChildId.Of("second")],
            children.Select(static child => child.Id!.Value).Reverse());
        Assert.All(children, static child => Assert.Equal((ChildType.Supervisor, ChildStatus.Running), (child.Type, child.Status)));
        Assert.All(children, static child => Assert.Equal([typeof(TaskSupervisor)], child.Modules));
        Assert.All(specs, static spec => Assert.Equal((RestartType.Permanent, null), (spec.Restart, spec.Shutdown)));
        SupervisedTask<int> task = await TaskSupervisor.At(lab.System.Name("second")).RunAsync(Work.Of(5));
        Assert.Equal(5, await task);
    }

    [Theory, Seeds]
    public async Task A_handle_by_name_means_whoever_holds_the_name_over_restarts(int seed)
    {
        await using var lab = new Lab(seed);
        ProcessName name = lab.System.Name("tasks");
        await Supervisor.StartAsync(lab.System, [TaskSupervisor.Child(new() { Name = name })]);
        TaskSupervisor tasks = TaskSupervisor.At(name);
        SupervisedTask<int> first = await tasks.RunAsync(Work.ObeyAsync);
        Assert.True(name.TryFind(out Pid before));

        before.Kill();
        lab.Run();
        SupervisedTask<int> second = await tasks.RunAsync(Work.Of(5));

        Assert.Equal(ExitReason.Killed, await Lab.FailureOf(first.AwaitAsync().AsTask()));
        Assert.Equal(5, await second);
        Assert.Equal((ProcessAddress)name, tasks.Address);
    }

    [Theory, Seeds]
    public async Task One_that_a_process_starts_linked_ends_with_it(int seed)
    {
        await using var lab = new Lab(seed);
        var parent = new TaskOwner(lab);
        TaskSupervisor supervisor = await parent.DoAsync(static self => TaskSupervisor.StartLinkedAsync(self));
        Assert.True(supervisor.Address.TryFind(out Pid pid));
        SupervisedTask<int> task = await supervisor.RunAsync(Work.ObeyAsync);
        Assert.Equal([pid], parent.Info.Links);

        parent.Pid.SendExit(ExitReason.Shutdown);
        lab.Run();

        Assert.Equal((ExitReason.Shutdown, ExitReason.Shutdown), (lab.EndOf(pid), lab.EndOf(task.Pid)));
    }

    [Theory, Seeds]
    [OtpCase("task/supervisor_test", "async/1, async_nolink/1: raises when :max_children is reached")]
    public async Task When_there_are_as_many_as_it_takes_a_start_fails_and_leaves_nothing(int seed)
    {
        await using var lab = new Lab(seed);
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System, new() { MaxChildren = 1 });
        var owner = new TaskOwner(lab);
        SupervisedTask<int> only = await supervisor.RunAsync(Work.ObeyAsync);

        var linked = await Assert.ThrowsAsync<StartFailedException>(() => owner.DoAsync(_ => supervisor.RunAsync(Work.ObeyAsync)));
        var unlinked = await Assert.ThrowsAsync<StartFailedException>(() => owner.DoAsync(_ => supervisor.RunUnlinkedAsync(Work.ObeyAsync)));
        await Assert.ThrowsAsync<StartFailedException>(() => supervisor.RunAsync(Work.ObeyAsync).AsTask());
        StartResult child = await supervisor.StartChildAsync(Work.ObeyAsync);
        owner.AssertClean();
        only.Pid.Send(1);
        lab.Run();
        SupervisedTask<int> next = await supervisor.RunAsync(Work.Of(2));

        Assert.Equal("The start of a task failed: the supervisor has as many children as MaxChildren allows.", linked.Message);
        Assert.Equal(new StartError.TooManyChildren(), linked.Error);
        Assert.Equal(linked.Message, unlinked.Message);
        Assert.Equal(new StartResult.Failed(new StartError.TooManyChildren()), child);
        Assert.Equal(2, await next);
    }

    [Theory, Seeds]
    public async Task A_supervisor_that_does_not_run_fails_every_request(int seed)
    {
        await using var lab = new Lab(seed);
        TaskSupervisor ended = await TaskSupervisor.StartAsync(lab.System);
        await ended.StopAsync();
        var owner = new TaskOwner(lab);
        TaskSupervisor[] gone = [ended, TaskSupervisor.At(lab.System.Name("nobody")), TaskSupervisor.At(default(Pid))];

        foreach (TaskSupervisor supervisor in gone)
        {
            Task[] requests =
            [
                owner.DoAsync(_ => supervisor.RunAsync(Work.ObeyAsync)), owner.DoAsync(_ => supervisor.RunUnlinkedAsync(Work.ObeyAsync)),
                supervisor.RunAsync(Work.ObeyAsync).AsTask(), supervisor.StartChildAsync(Work.ObeyAsync).AsTask(),
                supervisor.TerminateChildAsync(owner.Pid).AsTask(), supervisor.GetChildrenAsync().AsTask(),
                supervisor.CountChildrenAsync().AsTask(), supervisor.StopAsync().AsTask(),
            ];
            foreach (Task request in requests)
                Assert.Equal(ExitReason.NoProcess, await Lab.FailureOf(request));
        }
        owner.AssertClean();
    }

    [Fact]
    public async Task What_is_no_supervisor_of_functions_is_refused()
    {
        await using var lab = new Lab();
        Pid server = await lab.StartAsync(new LabServer(lab));

        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => TaskSupervisor.At(server).RunAsync(Work.ObeyAsync).AsTask());

        Assert.Contains($"{server} is no DynamicSupervisor", refusal.Message, StringComparison.Ordinal);
        Assert.True(server.IsAlive);
    }

    [Fact]
    public async Task Options_that_are_none_are_refused_before_anything_is_started()
    {
        await using var lab = new Lab();
        var owner = new TaskOwner(lab);
        var negative = new DynamicSupervisorOptions { MaxChildren = -1 };
        var extra = new DynamicSupervisorOptions { ExtraArguments = [1] };

        foreach (DynamicSupervisorOptions options in (DynamicSupervisorOptions[])[negative, extra])
        {
            Exception?[] refusals =
            [
                await Record.ExceptionAsync(() => TaskSupervisor.StartAsync(lab.System, options).AsTask()),
                await Record.ExceptionAsync(() => owner.DoAsync(self => TaskSupervisor.StartLinkedAsync(self, options))),
                Record.Exception(() => TaskSupervisor.Child(options)),
            ];
            Assert.All(refusals, refusal =>
            {
                var bad = Assert.IsType<ArgumentException>(refusal);
                Assert.Equal("options", bad.ParamName);
                Assert.StartsWith(
                    ReferenceEquals(options, extra) ? "ExtraArguments has 1 entries: expected none, as a task takes none." : "MaxChildren is -1",
                    bad.Message,
                    StringComparison.Ordinal);
            });
        }
        await Assert.ThrowsAsync<ArgumentNullException>(static () => TaskSupervisor.StartAsync(null!).AsTask());

        Assert.Equal(1, lab.System.ProcessCount);
    }

    [Fact]
    public async Task A_token_that_is_cancelled_already_starts_nothing()
    {
        await using var lab = new Lab();
        var owner = new TaskOwner(lab);
        var over = new CancellationToken(true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TaskSupervisor.StartAsync(lab.System, null, over).AsTask());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => owner.DoAsync(self => TaskSupervisor.StartLinkedAsync(self, null, over)));

        Assert.Equal(1, lab.System.ProcessCount);
    }

    [Theory, Seeds]
    public async Task A_name_that_is_taken_fails_the_start(int seed)
    {
        await using var lab = new Lab(seed);
        var options = new DynamicSupervisorOptions { Name = lab.System.Name("tasks") };
        TaskSupervisor first = await TaskSupervisor.StartAsync(lab.System, options);
        Assert.True(options.Name.TryFind(out Pid holder));

        var failure = await Assert.ThrowsAsync<StartFailedException>(() => TaskSupervisor.StartAsync(lab.System, options).AsTask());

        Assert.Equal(new StartError.AlreadyStarted(holder), failure.Error);
        Assert.Contains("TaskSupervisor \"tasks\"", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await first.CountChildrenAsync()).Active);
        Assert.Equal(1, lab.System.ProcessCount);
    }

    [Fact]
    public async Task A_task_needs_a_body_and_a_restart_type_that_there_is()
    {
        await using var lab = new Lab();
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        Func<ProcessContext, Task<int>> none = null!;
        Func<ProcessContext, Task> nothing = null!;

        Exception?[] refusals =
        [
            await Record.ExceptionAsync(() => supervisor.RunAsync(none).AsTask()),
            await Record.ExceptionAsync(() => supervisor.RunAsync(nothing).AsTask()),
            await Record.ExceptionAsync(() => supervisor.RunUnlinkedAsync(none).AsTask()),
            await Record.ExceptionAsync(() => supervisor.RunUnlinkedAsync(nothing).AsTask()),
            await Record.ExceptionAsync(() => supervisor.StartChildAsync(nothing).AsTask()),
            Record.Exception(() => SupervisedTask.Child(nothing)),
        ];
        StartResult unknown = await supervisor.StartChildAsync(Work.ObeyAsync, (RestartType)7);

        Assert.All(refusals, static refusal => Assert.Equal("body", Assert.IsType<ArgumentNullException>(refusal).ParamName));
        var fault = Assert.IsType<StartError.InvalidSpec>(Assert.IsType<StartResult.Failed>(unknown).Error).Fault;
        Assert.Equal(nameof(ChildSpec.Restart), Assert.IsType<SpecFault.InvalidField>(fault).Field);
        Assert.Equal(0, (await supervisor.CountChildrenAsync()).Specs);
    }
}
