using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>Specifications and options as Elixir's own tests of its supervisor look at them.</summary>
public sealed class ElixirSpecTests
{
    [Fact]
    [OtpCase("supervisor_test", "generates child_spec/1")]
    public void A_supervisor_class_is_a_permanent_child_of_type_supervisor_unless_its_attribute_says_otherwise()
    {
        ChildSpec plain = ChildSpec.For(static () => new ElixirChildren(static () => SupervisorInit.Ignore));
        ChildSpec marked = ChildSpec.For(static () => new ElixirMarked());

        Assert.Equal((ChildId.Of(typeof(ElixirChildren)), ChildType.Supervisor, RestartType.Permanent), (plain.Id, plain.Type, plain.Restart));
        Assert.Equal(ShutdownPolicy.Infinite, plain.EffectiveShutdown);
        Assert.Equal((ChildType.Supervisor, RestartType.Temporary), (marked.Type, marked.Restart));
        Assert.Equal(ShutdownPolicy.BrutalKill, marked.EffectiveShutdown);
    }

    [Fact]
    [OtpCase("supervisor_test", "child_spec/2")]
    public void A_specification_is_made_from_a_class_and_changed_as_a_copy()
    {
        ChildSpec spec = ChildSpec.For(static () => new ElixirMarked());

        ChildSpec changed = spec with { Id = "other", Restart = RestartType.Transient, Shutdown = ShutdownPolicy.Infinite };

        Assert.Equal((ChildId.Of(typeof(ElixirMarked)), RestartType.Temporary), (spec.Id, spec.Restart));
        Assert.Equal(("other", RestartType.Transient, ShutdownPolicy.Infinite), (changed.Id.Value, changed.Restart, changed.EffectiveShutdown));
        Assert.Same(spec.Start, changed.Start);
        Assert.Equal(spec, changed with { Id = spec.Id, Restart = spec.Restart, Shutdown = spec.Shutdown });
        Assert.Throws<ArgumentNullException>(static () => ChildSpec.For((Func<ElixirMarked>)null!));
        Assert.Throws<ArgumentNullException>(static () => ChildSpec.For((Func<ChildStartContext, ElixirMarked>)null!));
        Assert.Throws<ArgumentNullException>(static () => ChildId.Of(null!));
    }

    [Fact]
    [OtpCase("supervisor_test", "init/2")]
    public void The_defaults_are_three_restarts_in_five_seconds_each_child_alone_and_no_shutdown_by_itself()
    {
        SupervisorOptions defaults = SupervisorInit.Start(SupervisionStrategy.OneForOne, []).Options;
        SupervisorOptions given = SupervisorInit.Start(
            new SupervisorOptions { Strategy = SupervisionStrategy.RestForOne, MaxRestarts = 5, RestartPeriod = TimeSpan.FromSeconds(10) },
            []).Options;

        Assert.Equal(new SupervisorOptions(), defaults);
        Assert.Equal(
            (SupervisionStrategy.OneForOne, 3, TimeSpan.FromSeconds(5), AutoShutdown.Never),
            (defaults.Strategy, defaults.MaxRestarts, defaults.RestartPeriod, defaults.AutoShutdown));
        Assert.Equal(
            (SupervisionStrategy.RestForOne, 5, TimeSpan.FromSeconds(10)), (given.Strategy, given.MaxRestarts, given.RestartPeriod));
        Assert.Throws<ArgumentNullException>(static () => SupervisorInit.Start(null!, []));
        Assert.Throws<ArgumentNullException>(static () => SupervisorInit.Start(SupervisionStrategy.OneForOne, null!));
    }

    [Theory, Seeds]
    [OtpCase("supervisor_test", "start_child/2: with invalid child spec")]
    public async Task An_invalid_specification_is_refused_by_name_of_its_field_and_nothing_is_kept(int seed)
    {
        await using var lab = new Lab(seed);
        SupervisorRef supervisor = await Supervisor.StartAsync(lab.System, []);
        ChildSpec good = DynamicLab.Spec(DynamicScript.Answer(new StartResult.Ignored()));
        (ChildSpec Spec, string Field)[] cases =
        [
            (good with { Id = default }, nameof(ChildSpec.Id)),
            (good with { Start = null! }, nameof(ChildSpec.Start)),
            (good with { Restart = (RestartType)7 }, nameof(ChildSpec.Restart)),
            (good with { Type = (ChildType)7 }, nameof(ChildSpec.Type)),
            (good with { Modules = null! }, nameof(ChildSpec.Modules)),
        ];

        foreach ((ChildSpec spec, string field) in cases)
        {
            var failed = Assert.IsType<StartResult.Failed>(await supervisor.StartChildAsync(spec));
            var fault = Assert.IsType<StartError.InvalidSpec>(failed.Error).Fault;
            Assert.Equal(field, Assert.IsType<SpecFault.InvalidField>(fault).Field);
        }

        Assert.Equal(new ChildCounts(0, 0, 0, 0), await supervisor.CountChildrenAsync());
        Assert.Throws<ArgumentOutOfRangeException>(static () => ShutdownPolicy.Within(TimeSpan.FromMilliseconds(-2)));
    }

    [Theory, Seeds]
    [OtpCase("supervisor_test", "start_child/2: with valid child spec")]
    public async Task A_shutdown_of_nothing_and_of_a_moment_are_accepted_and_the_child_may_be_shut_down_by_anybody(int seed)
    {
        await using var lab = new Lab(seed);
        SupervisorRef supervisor = await Supervisor.StartAsync(lab.System, []);
        foreach (int milliseconds in (int[])[0, 1])
        {
            ChildSpec spec = DynamicLab.Spec(context => context.StartAsync(() => new LabServer(lab)), RestartType.Temporary) with
            { Shutdown = ShutdownPolicy.Within(TimeSpan.FromMilliseconds(milliseconds)) };
            Pid child = (await supervisor.StartChildAsync(spec)).GetPidOrThrow();
            Assert.Equal(spec.Shutdown, (await supervisor.GetChildSpecAsync("child"))!.Shutdown);

            child.SendExit(ExitReason.Shutdown);
            lab.Run();

            Assert.Equal(ExitReason.Shutdown, lab.EndOf(child));
            Assert.Null(await supervisor.GetChildAsync("child"));
        }
    }
}
