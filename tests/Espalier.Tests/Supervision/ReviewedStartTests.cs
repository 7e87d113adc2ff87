using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>Start functions that answer what they should not, and lists that change behind the supervisor's back.</summary>
public sealed class ReviewedStartTests
{
    [Fact]
    public async Task A_start_function_that_answers_the_supervisor_itself_or_a_child_or_a_stranger_of_another_system_is_refused()
    {
        await using var lab = new Lab();
        await using var other = new Lab();
        Pid foreign = await other.StartAsync(new LabServer(other));
        SupervisorRef supervisor = await Supervisor.StartAsync(lab.System, [ChildSpec.For(() => new LabServer(lab)) with { Id = "child" }]);
        Pid child = (await supervisor.GetChildAsync("child"))!.Pid!.Value;

        StartResult itself = await supervisor.StartChildAsync(Answering("itself", context => context.Parent.Self));
        StartResult twice = await supervisor.StartChildAsync(Answering("twice", _ => child));
        StartResult stranger = await supervisor.StartChildAsync(Answering("stranger", _ => foreign));

        Assert.All([itself, twice, stranger], static result =>
            Assert.Equal(ExitKind.BadReturn, Assert.IsType<StartError.Failed>(Assert.IsType<StartResult.Failed>(result).Error).Reason.Kind));
        Assert.Single(await supervisor.GetChildrenAsync());
        Assert.True(foreign.IsAlive);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_start_that_a_failing_start_function_has_begun_and_not_awaited_does_not_stay(bool isAcknowledged)
    {
        await using var lab = new Lab();
        SupervisorRef supervisor = await Supervisor.StartAsync(lab.System, []);
        var begun = new List<Task>();
        Pid made = default;
        StartResult result = await supervisor.StartChildAsync(new ChildSpec
        {
            Id = "child",
            Start = async context =>
            {
                begun.Add(context.StartAsync(() => new LabServer(lab)
                {
                    Init = async server =>
                    {
                        made = server.Own.Self;
                        if (!isAcknowledged)
                            await server.Own.ReceiveAsync<string>();
                        return InitResult.Ok;
                    },
                }).AsTask());
                await context.StartAsync(() => new LabServer(lab));
                throw new InvalidOperationException("with a start under way");
            },
        });
        lab.Run();

        Assert.IsType<StartError.StartFunctionFailed>(Assert.IsType<StartResult.Failed>(result).Error);
        Assert.NotEqual(default, made);
        Assert.False(made.IsAlive);
        Assert.Empty(lab.System.GetInfo(TreeLab.PidOf(supervisor))!.Links);
    }

    [Fact]
    public async Task A_child_start_throws_of_bad_arguments_at_the_call()
    {
        await using var lab = new Lab();
        var thrown = new List<Exception>();
        await Supervisor.StartAsync(lab.System, [new ChildSpec
        {
            Id = "child",
            Start = context =>
            {
                thrown.Add(Record.Exception(() => { context.StartAsync(null!).AsTask(); })!);
                thrown.Add(Record.Exception(() =>
                {
                    context.StartAsync(() => new LabServer(lab), cancellationToken: new CancellationToken(canceled: true)).AsTask();
                })!);
                return context.StartAsync(() => new LabServer(lab));
            },
        }]);

        Assert.Collection(
            thrown,
            static first => Assert.Equal("create", Assert.IsType<ArgumentNullException>(first).ParamName),
            static second => Assert.IsType<OperationCanceledException>(second));
    }

    [Fact]
    public async Task A_process_that_was_made_by_a_start_function_that_then_fails_does_not_stay()
    {
        await using var lab = new Lab();
        SupervisorRef supervisor = await Supervisor.StartAsync(lab.System, []);
        Pid made = default;

        StartResult result = await supervisor.StartChildAsync(new ChildSpec
        {
            Id = "child",
            Start = async context =>
            {
                made = (await context.StartAsync(() => new LabServer(lab))).GetPidOrThrow();
                throw new InvalidOperationException("after it had been made");
            },
        });

        Assert.IsType<StartResult.Failed>(result);
        Assert.NotEqual(default, made);
        Assert.False(made.IsAlive);
    }

    [Fact]
    public async Task A_restart_starts_the_children_that_were_given_although_the_list_has_changed()
    {
        await using var lab = new Lab();
        List<ChildSpec> children = [ChildSpec.For(() => new LabServer(lab))];
        ProcessName inner = lab.System.Name("inner");
        await Supervisor.StartAsync(lab.System, [Supervisor.Child(children, new SupervisorOptions { Name = inner })]);
        children.Clear();
        inner.TryFind(out Pid first);

        first.Kill();
        lab.Run();

        Assert.Single(await Supervisor.At(inner).GetChildrenAsync());
    }

    [Fact]
    public async Task An_end_counts_with_its_own_reason_although_the_child_sent_another_as_a_signal_before()
    {
        await using var lab = new TreeLab();
        ChildScript a = lab.Child("a");
        a.Info = static (server, _) =>
        {
            server.Own.Parent.SendExit(ExitReason.Normal);
            throw new InvalidOperationException("and then it crashed");
        };
        SupervisorRef supervisor = await lab.SuperviseAsync(null, a.Spec with { Restart = RestartType.Transient });
        TaskCompletionSource pause = lab.Pause(supervisor);

        a.Pid.Send("go");
        lab.Run();
        lab.Resume(pause);

        Assert.Equal("a:running", await TreeLab.StatesOf(supervisor));
        Assert.Equal(2, a.Lives.Count);
    }

    [Fact]
    public async Task A_request_to_what_is_no_such_supervisor_is_refused_and_hurts_nobody()
    {
        await using var lab = new Lab();
        Pid worker = await lab.StartAsync(new LabServer(lab));
        Pid function = lab.Puppet();
        SupervisorRef supervisor = await Supervisor.StartAsync(lab.System, []);

        await Assert.ThrowsAsync<ArgumentException>(() => Supervisor.At(worker).CountChildrenAsync().AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => DynamicSupervisor.At(worker).CountChildrenAsync().AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => Supervisor.At(function).CountChildrenAsync().AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => DynamicSupervisor.At(supervisor.Address).CountChildrenAsync().AsTask());
        lab.Run();

        Assert.True(worker.IsAlive);
        Assert.True(function.IsAlive);
    }

    [Fact]
    public void A_name_in_the_options_of_an_init_is_refused_because_nobody_would_look_at_it()
    {
        using var world = new ReviewedWorld();

        Assert.Throws<ArgumentException>(() => SupervisorInit.Start(new SupervisorOptions { Name = world.Name }, []));
        Assert.Throws<ArgumentException>(() => DynamicSupervisorInit.Start(new DynamicSupervisorOptions { Name = world.Name }));
    }

    private static ChildSpec Answering(string id, Func<ChildStartContext, Pid> pid) =>
        new() { Id = id, Start = context => new(new StartResult.Started(pid(context))) };

    private sealed class ReviewedWorld : IDisposable
    {
        private readonly ProcessSystem _system = new();

        public ProcessName Name => _system.Name("name");

        public void Dispose() => _system.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
