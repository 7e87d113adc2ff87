using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>Agents as children.</summary>
public sealed class AgentChildTests
{
    [Fact]
    [OtpCase("agent_test", "generates child_spec/1")]
    public async Task As_a_child_it_is_a_permanent_worker_called_by_its_name_or_its_type_and_a_copy_may_differ()
    {
        await using var lab = new Lab();
        ProcessName name = lab.System.Name("settings");

        ChildSpec plain = Agent.Child(static () => 1);
        ChildSpec named = Agent.Child(static async () => await Task.FromResult("x"), name);
        ChildSpec other = plain with { Id = "other", Restart = RestartType.Transient, Shutdown = ShutdownPolicy.BrutalKill };

        Assert.Equal((typeof(Agent<int>), "Agent<Int32>"), (plain.Id.Value, $"{plain.Id}"));
        Assert.Equal((RestartType.Permanent, ChildType.Worker, false), (plain.Restart, plain.Type, plain.IsSignificant));
        Assert.Null(plain.Shutdown);
        Assert.Null(plain.Name);
        Assert.Equal([typeof(Agent<int>)], plain.Modules);
        Assert.Equal(("settings", name), (named.Id.Value, named.Name));
        Assert.Equal([typeof(Agent<string>)], named.Modules);
        Assert.Equal(("other", RestartType.Transient), (other.Id.Value, other.Restart));
    }

    [Theory, Seeds]
    [OtpCase("agent_test", "can be supervised directly")]
    public async Task Under_a_supervisor_it_runs_and_a_crash_gives_it_its_first_state_again(int seed)
    {
        await using var lab = new Lab(seed);
        ProcessName name = lab.System.Name("counter");
        SupervisorRef supervisor = await Supervisor.StartAsync(lab.System, [Agent.Child(static () => 10, name), Agent.Child(static () => "x")]);
        Agent<int> counter = Agent.At<int>(name);
        await counter.UpdateAsync(static n => n + 1);

        Assert.Equal(11, await counter.GetAsync(static n => n));
        counter.Cast(static n => n / (n - n));
        lab.Run();

        Assert.Equal(10, await counter.GetAsync(static n => n));
        IReadOnlyList<ChildInfo> children = await supervisor.GetChildrenAsync();
        Assert.Equal([typeof(Agent<string>), "counter"], children.Select(static child => child.Id!.Value.Value));
    }

    [Theory, Seeds]
    public async Task Under_a_dynamic_supervisor_it_runs_too(int seed)
    {
        await using var lab = new Lab(seed);
        DynamicSupervisorRef supervisor = await DynamicSupervisor.StartAsync(lab.System);

        Pid pid = (await supervisor.StartChildAsync(Agent.Child(static async () => await Task.FromResult(3)))).GetPidOrThrow();

        Assert.Equal(3, await Agent.At<int>(pid).GetAsync(static n => n));
    }
}
