using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>What a specification says when little is said, and where its parts go.</summary>
public sealed class ChildSpecTests
{
    [Fact]
    [OtpCase("supervisor_SUITE", "sup_start_map")]
    public async Task What_is_left_out_has_its_default_and_the_supervisor_tells_it_filled_in()
    {
        await using var lab = new TreeLab();
        ChildSpec worker = new() { Id = "worker", Start = lab.Child("worker").Spec.Start };
        ChildSpec tree = worker with { Id = "tree", Type = ChildType.Supervisor };
        ChildSpec full = worker with
        {
            Id = "full",
            Restart = RestartType.Temporary,
            Shutdown = ShutdownPolicy.BrutalKill,
            Modules = [typeof(LabServer)],
        };
        SupervisorRef supervisor = await lab.SuperviseAsync(null, worker, tree, full);

        Assert.Equal((RestartType.Permanent, ChildType.Worker, false), (worker.Restart, worker.Type, worker.IsSignificant));
        Assert.Empty(worker.Modules);
        Assert.Equal(worker with { Shutdown = ShutdownPolicy.Within(TimeSpan.FromSeconds(5)) }, await supervisor.GetChildSpecAsync("worker"));
        Assert.Equal(tree with { Shutdown = ShutdownPolicy.Infinite }, await supervisor.GetChildSpecAsync("tree"));
        Assert.Equal(full, await supervisor.GetChildSpecAsync("full"));
        Assert.Null(await supervisor.GetChildSpecAsync("unknown"));
    }

    [Fact]
    [OtpCase("supervisor_test", "init/2")]
    public void A_supervisor_tolerates_three_restarts_in_five_seconds_and_never_shuts_down_by_itself()
    {
        var options = new SupervisorOptions();

        Assert.Equal(
            (SupervisionStrategy.OneForOne, 3, TimeSpan.FromSeconds(5), AutoShutdown.Never, null),
            (options.Strategy, options.MaxRestarts, options.RestartPeriod, options.AutoShutdown, options.Name));
    }

    [Fact]
    [OtpCase("supervisor_test", "generates child_spec/1")]
    [OtpCase("supervisor_test", "child_spec/2")]
    public async Task A_class_as_a_child_is_named_after_itself_and_typed_by_what_it_is_and_a_copy_may_differ()
    {
        await using var lab = new TreeLab();

        ChildSpec worker = ChildSpec.For(() => new LabServer(lab.Lab));
        ChildSpec tree = ChildSpec.For(static () => new ScriptedSupervisor(static () => SupervisorInit.Ignore));
        ChildSpec other = worker with { Id = "other", Restart = RestartType.Temporary };
        ChildSpec inline = Supervisor.Child([worker]);
        ChildSpec named = Supervisor.Child([worker], new SupervisorOptions { Name = lab.System.Name("named") });

        Assert.Equal((typeof(LabServer), ChildType.Worker), (worker.Id.Value, worker.Type));
        Assert.Equal([typeof(LabServer)], worker.Modules);
        Assert.Equal((typeof(ScriptedSupervisor), ChildType.Supervisor), (tree.Id.Value, tree.Type));
        Assert.Equal(("other", RestartType.Temporary, RestartType.Permanent), (other.Id.Value, other.Restart, worker.Restart));
        Assert.Equal((typeof(Supervisor), ChildType.Supervisor), (inline.Id.Value, inline.Type));
        Assert.Equal(("named", lab.System.Name("named")), (named.Id.Value, named.Name));
    }

    [Fact]
    public async Task What_the_attribute_of_a_class_says_is_taken_over_and_a_copy_may_differ()
    {
        await using var lab = new TreeLab();

        ChildSpec spec = ChildSpec.For(static () => new SignificantServer());
        ChildSpec other = spec with { Restart = RestartType.Permanent, IsSignificant = false };

        Assert.Equal(
            (RestartType.Temporary, true, ShutdownPolicy.Within(TimeSpan.FromSeconds(60))), (spec.Restart, spec.IsSignificant, spec.Shutdown));
        Assert.Equal((RestartType.Permanent, false), (other.Restart, other.IsSignificant));
    }

    [Fact]
    public async Task A_child_made_from_its_start_context_sees_its_supervisor_id_and_name()
    {
        await using var lab = new TreeLab();
        ChildStartContext? seen = null;
        Pid parent = default;
        ChildSpec spec = ChildSpec.For(context =>
        {
            seen = context;
            parent = context.Parent.Self;
            return new LabServer(lab.Lab);
        });

        SupervisorRef supervisor = await lab.SuperviseAsync(null, spec with { Id = 7, Name = lab.System.Name("seven") });

        Assert.Equal(((ChildId)7, lab.System.Name("seven"), TreeLab.PidOf(supervisor)), (seen!.Id, seen.Name, parent));
        Assert.Empty(seen.ExtraArguments);
        Assert.True(lab.System.TryFind("seven", out Pid seven));
        Assert.Equal(seven, (await supervisor.GetChildAsync(7))!.Pid);
    }

    [Theory, Seeds]
    public async Task One_specification_may_be_used_by_many_supervisors(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript a = lab.Child("a");
        SupervisorRef first = await lab.SuperviseAsync(null, a.Spec);
        SupervisorRef second = await lab.SuperviseAsync(null, a.Spec);

        a.Lives[0].SendExit(Lab.Broken);
        lab.Run();

        Assert.Equal(a.Lives[2], (await first.GetChildAsync("a"))!.Pid);
        Assert.Equal(a.Lives[1], (await second.GetChildAsync("a"))!.Pid);
    }
}
