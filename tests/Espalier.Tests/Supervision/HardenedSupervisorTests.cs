using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>What users may do to a supervisor by mistake, and must not hurt others with.</summary>
public sealed class HardenedSupervisorTests
{
    [Fact]
    public async Task Trapping_cannot_be_switched_off_by_an_init()
    {
        await using var lab = new Lab();
        SupervisorRef supervisor = await Supervisor.StartAsync(lab.System, () => new Careless(lab));
        Pid child = (await supervisor.GetChildAsync("child"))!.Pid!.Value;

        child.SendExit(Lab.Broken);
        lab.Run();

        Assert.NotEqual(child, (await supervisor.GetChildAsync("child"))!.Pid);
    }

    [Fact]
    public async Task A_snapshot_of_a_tree_that_contains_itself_comes_to_an_end()
    {
        await using var lab = new Lab();
        SupervisorRef root = await Supervisor.StartAsync(lab.System, []);
        root.Address.TryFind(out Pid rootPid);
        ChildSpec inner = Supervisor.Child([new ChildSpec
        {
            Id = "adopted",
            Type = ChildType.Supervisor,
            Shutdown = ShutdownPolicy.BrutalKill,
            Start = _ => new(new StartResult.Started(rootPid)),
        }]);
        await root.StartChildAsync(inner with { Id = "inner" });

        TreeNode node = Assert.Single(TreeSnapshot.Take(lab.System).Roots);

        Assert.Equal("Supervisor/inner/adopted", node.Children[0].Children[0].Path);
        Assert.Empty(node.Children[0].Children[0].Children);
    }

    [Fact]
    public async Task A_holder_of_a_name_that_has_ended_and_stays_the_answer_is_not_asked_for_for_ever()
    {
        await using var lab = new Lab();
        DynamicSupervisorRef supervisor = await DynamicSupervisor.StartAsync(lab.System);
        Pid dead = lab.Puppet();
        dead.Kill();
        lab.Run();
        int starts = 0;
        var spec = new ChildSpec
        {
            Id = "child",
            Name = lab.System.Name("name"),
            Start = _ =>
            {
                starts++;
                return new(new StartResult.Failed(new StartError.AlreadyStarted(dead)));
            },
        };

        await Assert.ThrowsAsync<StartFailedException>(() => supervisor.GetOrStartAsync(spec).AsTask());
        await Assert.ThrowsAsync<StartFailedException>(() => supervisor.GetOrStartAsync(spec with { Name = null }).AsTask());

        Assert.Equal(3, starts);
    }

    [Fact]
    public void A_time_that_is_none_on_a_class_is_refused_by_name_and_value()
    {
        var refused = Assert.Throws<ArgumentException>(() => ChildSpec.For(static () => new Impossible()));

        Assert.Equal("ShutdownMilliseconds of Impossible is -7: expected 0 or more, or -1 for as long as it takes.", refused.Message);
    }

    [Fact]
    public void An_id_that_cannot_be_hashed_is_refused_where_it_is_made() =>
        Assert.Throws<NotSupportedException>(static () => ChildId.Of(new Unhashable()));

    [Fact]
    public async Task What_the_runtime_says_to_a_supervisor_that_ends_is_no_dead_letter()
    {
        await using var lab = new Lab();
        SupervisorRef supervisor = await Supervisor.StartAsync(
            lab.System, [ChildSpec.For(() => new LabServer(lab)) with { Id = 1 }, ChildSpec.For(() => new LabServer(lab)) with { Id = 2 }]);

        await supervisor.StopAsync();
        lab.Run();

        Assert.Equal(0, lab.System.DeadLetterCount);
    }

    [Fact]
    public async Task A_start_may_make_a_companion_of_the_child_and_keeps_both()
    {
        await using var lab = new Lab();
        SupervisorRef supervisor = await Supervisor.StartAsync(lab.System, []);
        Pid companion = default;

        StartResult result = await supervisor.StartChildAsync(new ChildSpec
        {
            Id = "child",
            Start = async context =>
            {
                StartResult child = await context.StartAsync(() => new LabServer(lab));
                companion = (await context.StartAsync(() => new LabServer(lab))).GetPidOrThrow();
                return child;
            },
        });

        Assert.True(result.GetPidOrThrow().IsAlive);
        Assert.True(companion.IsAlive);
    }

    [Fact]
    public async Task A_killed_child_keeps_its_short_limit_when_its_supervisor_is_killed_behind_it()
    {
        await using var lab = new Lab(configure: static options => options with { UnwindGrace = TimeSpan.FromMilliseconds(100) });
        SupervisorRef supervisor = await Supervisor.StartAsync(
            lab.System, [Stuck(lab) with { Id = "stuck", Shutdown = ShutdownPolicy.Within(TimeSpan.FromMilliseconds(50)) }]);
        Pid stuck = (await supervisor.GetChildAsync("stuck"))!.Pid!.Value;
        supervisor.Address.TryFind(out Pid pid);
        lab.System.Spawn(async _ => await supervisor.StopAsync());
        lab.Advance(60);

        pid.Kill();
        lab.Advance(100);

        Assert.Equal(ExitReason.Killed, lab.EndOf(stuck));
    }

    private static ChildSpec Stuck(Lab lab) => ChildSpec.For(() => new LabServer(lab)
    {
        Init = static server =>
        {
            server.Trap();
            return new(InitResult.Ok);
        },
        Terminate = async (_, _) => await Task.Delay(TimeSpan.FromHours(1), lab.World.Clock),
    });

    private sealed class Careless(Lab lab) : Supervisor
    {
        protected override SupervisorInit Init()
        {
            TrapExits = false;
            return SupervisorInit.Start(default(SupervisionStrategy), [ChildSpec.For(() => new LabServer(lab)) with { Id = "child" }]);
        }
    }

    [GenServer(ShutdownMilliseconds = -7)]
    private sealed class Impossible : GenServer;

    private sealed class Unhashable
    {
        public override bool Equals(object? obj) => ReferenceEquals(this, obj);

        public override int GetHashCode() => throw new NotSupportedException();
    }
}
