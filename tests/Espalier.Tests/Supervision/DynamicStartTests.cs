using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>Starting dynamic supervisors, and their place under others: facts 4.1.</summary>
public sealed class DynamicStartTests
{
    public static TheoryData<string> Faults => [.. Invalid.Keys];

    private static Dictionary<string, DynamicSupervisorOptions> Invalid { get; } = new()
    {
        [nameof(DynamicSupervisorOptions.MaxRestarts)] = new() { MaxRestarts = -1, RestartPeriod = TimeSpan.Zero, MaxChildren = -1 },
        [nameof(DynamicSupervisorOptions.RestartPeriod)] = new() { RestartPeriod = TimeSpan.Zero, MaxChildren = -1 },
        [nameof(DynamicSupervisorOptions.MaxChildren)] = new() { MaxChildren = -1, ExtraArguments = null! },
        [nameof(DynamicSupervisorOptions.ExtraArguments)] = new() { ExtraArguments = null! },
    };

    [Fact]
    [OtpCase("dynamic_supervisor_test", "init/1: set default options")]
    public void The_defaults_are_three_restarts_in_five_seconds_any_number_of_children_and_no_extra_arguments()
    {
        DynamicSupervisorOptions options = DynamicSupervisorInit.Start().Options;

        Assert.Equal((3, TimeSpan.FromSeconds(5), (int?)null), (options.MaxRestarts, options.RestartPeriod, options.MaxChildren));
        Assert.Empty(options.ExtraArguments);
        Assert.Null(options.Name);
    }

    [Fact]
    [OtpCase("dynamic_supervisor_test", "use/2: generates child_spec/1")]
    public void A_class_is_a_permanent_child_of_type_supervisor_unless_its_attribute_says_otherwise()
    {
        ChildSpec plain = ChildSpec.For(static () => new DynamicCustom(static () => DynamicSupervisorInit.Ignore));
        ChildSpec marked = ChildSpec.For(static () => new DynamicMarked());

        Assert.Equal((ChildId.Of(typeof(DynamicCustom)), ChildType.Supervisor, RestartType.Permanent), (plain.Id, plain.Type, plain.Restart));
        Assert.Equal(ShutdownPolicy.Infinite, plain.EffectiveShutdown);
        Assert.Equal([typeof(DynamicCustom)], plain.Modules);
        Assert.Equal((ChildId.Of(typeof(DynamicMarked)), ChildType.Supervisor, RestartType.Temporary), (marked.Id, marked.Type, marked.Restart));
        Assert.Equal(ShutdownPolicy.Within(TimeSpan.FromMilliseconds(100)), marked.EffectiveShutdown);
    }

    [Theory, MemberData(nameof(Faults))]
    [OtpCase("dynamic_supervisor_test", "start_link/3: with non-ok init")]
    public async Task The_first_option_that_is_invalid_is_named_and_nothing_is_started(string option)
    {
        await using var lab = new Lab();
        Pid parent = lab.Puppet();

        var outside = await Assert.ThrowsAsync<ArgumentException>(() => DynamicSupervisor.StartAsync(lab.System, Invalid[option]).AsTask());
        ArgumentException? linked = null;
        lab.Tell(parent, async self =>
            linked = await Assert.ThrowsAsync<ArgumentException>(() => DynamicSupervisor.StartLinkedAsync(self, Invalid[option]).AsTask()));
        var child = Assert.Throws<ArgumentException>(() => DynamicSupervisor.Child(Invalid[option]));
        var own = await Assert.ThrowsAsync<StartFailedException>(() =>
            DynamicSupervisor.StartAsync(lab.System, () => new DynamicCustom(() => DynamicSupervisorInit.Start(Invalid[option]))).AsTask());

        foreach (ArgumentException? refused in (ArgumentException?[])[outside, linked, child])
            Assert.StartsWith(option, refused!.Message, StringComparison.Ordinal);
        var failed = Assert.IsType<StartError.Failed>(own.Error);
        Assert.Equal(option, Assert.IsType<SpecFault.InvalidOption>(failed.Reason.Value).Option);
        Assert.Equal([parent], lab.System.GetProcesses());
        Assert.Equal(2, lab.Events.OfType<ProcessStarted>().Count());
    }

    [Theory, Seeds]
    [OtpCase("dynamic_supervisor_test", "start_link/3: with non-ok init")]
    public async Task An_init_that_ignores_or_answers_nothing_or_throws_leaves_nothing_behind(int seed)
    {
        await using var lab = new Lab(seed);
        var boom = new InvalidOperationException("init");

        StartError? ignored = await ErrorOf(static () => DynamicSupervisorInit.Ignore);
        StartError? nothing = await ErrorOf(static () => null!);
        StartError? thrown = await ErrorOf(() => throw boom);
        StartError? left = await ErrorOf(() => throw new ExitException(Lab.Broken));

        Assert.Null(ignored);
        Assert.Equal(ExitKind.BadReturn, Assert.IsType<StartError.Failed>(nothing).Reason.Kind);
        Assert.Equal(new StartError.Failed(ExitReason.Crashed(boom)), thrown);
        Assert.Equal(new StartError.Failed(Lab.Broken), left);
        Assert.Equal(0, lab.System.ProcessCount);
        Assert.False(lab.System.TryFind("dynamic", out _));

        async Task<StartError?> ErrorOf(Func<DynamicSupervisorInit> init) => (await Assert.ThrowsAsync<StartFailedException>(() =>
            DynamicSupervisor.StartAsync(
                lab.System, () => new DynamicCustom(init), new ServerOptions { Name = lab.System.Name("dynamic") }).AsTask())).Error;
    }

    [Theory, Seeds]
    [OtpCase("dynamic_supervisor_test", "start_link/3: with registered process")]
    public async Task A_linked_start_ties_the_caller_registers_the_name_and_a_stop_frees_it(int seed)
    {
        await using var lab = new Lab(seed);
        var book = new NameBook(lab);
        foreach (ProcessName name in (ProcessName[])[lab.System.Name("local"), book.Name("via")])
        {
            Pid parent = lab.Puppet();
            DynamicSupervisorRef? supervisor = null;
            lab.Tell(parent, async self => supervisor = await DynamicSupervisor.StartLinkedAsync(self, new() { Name = name }));
            Assert.True(name.TryFind(out Pid pid));
            Assert.Equal([pid], lab.System.GetInfo(parent)!.Links);
            Assert.Empty(await DynamicSupervisor.At(name).GetChildrenAsync());
            var taken = await Assert.ThrowsAsync<StartFailedException>(
                () => DynamicSupervisor.StartAsync(lab.System, new() { Name = name }).AsTask());
            Assert.Equal(new StartError.AlreadyStarted(pid), taken.Error);

            await supervisor!.StopAsync();

            Assert.False(name.TryFind(out _));
            Assert.True(parent.IsAlive);
            Assert.Empty(lab.System.GetInfo(parent)!.Links);
        }
    }

    [Theory, Seeds]
    [OtpCase("dynamic_supervisor_test", "can be supervised directly")]
    public async Task It_can_be_supervised_and_starts_empty_and_again_empty(int seed)
    {
        await using var lab = new Lab(seed);
        ProcessName name = lab.System.Name("dynamic");
        SupervisorRef top = await Supervisor.StartAsync(lab.System, [DynamicSupervisor.Child(new() { Name = name })]);
        DynamicSupervisorRef supervisor = DynamicSupervisor.At(name);
        Assert.Empty(await supervisor.GetChildrenAsync());
        Pid child = (await supervisor.StartChildAsync(
            DynamicLab.Spec(context => context.StartAsync(() => new LabServer(lab))))).GetPidOrThrow();
        Assert.True(name.TryFind(out Pid first));

        first.Kill();
        lab.Run();

        Assert.True(name.TryFind(out Pid second));
        Assert.NotEqual(first, second);
        Assert.Equal(ExitReason.Killed, lab.EndOf(child));
        Assert.Empty(await supervisor.GetChildrenAsync());
        Assert.Equal(new ChildCounts(1, 1, 1, 0), await top.CountChildrenAsync());
    }

    [Theory, Seeds]
    [OtpCase("dynamic_supervisor_test", "multiple supervisors can be supervised and identified with simple child spec")]
    public async Task Several_are_told_apart_by_their_names_and_a_second_one_without_a_name_is_already_started(int seed)
    {
        await using var lab = new Lab(seed);
        var registry = new ProcessRegistry<int>(lab.System, "registry");
        await registry.StartAsync();
        ProcessName[] names = [lab.System.Name("local"), new NameBook(lab).Name("via"), registry.Name(7)];
        SupervisorRef top = await Supervisor.StartAsync(
            lab.System, [DynamicSupervisor.Child(), .. names.Select(static name => DynamicSupervisor.Child(new() { Name = name }))]);

        StartResult second = await top.StartChildAsync(DynamicSupervisor.Child());

        IReadOnlyList<ChildInfo> children = await top.GetChildrenAsync();
        Assert.Equal(
            [ChildId.Of(7), "via", "local", typeof(DynamicSupervisor)], children.Select(static child => child.Id!.Value));
        Assert.All(children, static child => Assert.Equal([typeof(DynamicSupervisor)], child.Modules));
        Assert.Equal(new StartResult.Failed(new StartError.AlreadyStarted(children[^1].Pid!.Value)), second);
        foreach (ProcessName name in names)
            Assert.Empty(await DynamicSupervisor.At(name).GetChildrenAsync());
    }

    [Theory, Seeds]
    public async Task A_child_specification_of_its_own_class_runs_under_the_name_that_it_is_given(int seed)
    {
        await using var lab = new Lab(seed);
        ProcessName name = lab.System.Name("own");

        await Supervisor.StartAsync(lab.System, [ChildSpec.For(static () => new DynamicMarked()) with { Name = name }]);

        Assert.Equal(new ChildCounts(0, 0, 0, 0), await DynamicSupervisor.At(name).CountChildrenAsync());
    }
}
