using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>Whose time an end has that a supervisor has ordered.</summary>
public sealed class OrderedEndTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(150);

    [Fact]
    public async Task A_child_has_the_time_of_its_shutdown_and_not_the_grace()
    {
        await using var lab = new Lab(configure: static options => options with { DisposeGrace = Grace });
        SupervisorRef supervisor = await Supervisor.StartAsync(lab.System, [Slow(lab) with { Id = "slow" }]);
        Pid slow = (await supervisor.GetChildAsync("slow"))!.Pid!.Value;

        lab.System.Spawn(async _ => await supervisor.TerminateChildAsync("slow"));
        lab.Advance(699);
        bool wasAlive = slow.IsAlive;
        lab.Advance(1);

        Assert.True(wasAlive);
        Assert.Equal(ExitReason.Shutdown, lab.EndOf(slow));
        Assert.Empty(lab.Events.OfType<ProcessAbandoned>());
    }

    [Fact]
    public async Task An_inner_supervisor_waits_for_its_children_although_the_outer_one_has_been_killed_meanwhile()
    {
        await using var lab = new Lab(configure: static options => options with { DisposeGrace = Grace });
        SupervisorRef root = await Supervisor.StartAsync(lab.System, [Supervisor.Child([Slow(lab)]) with { Id = "inner" }]);
        Pid inner = (await root.GetChildAsync("inner"))!.Pid!.Value;
        Pid slow = (await Supervisor.At(inner).GetChildrenAsync())[0].Pid!.Value;
        root.Address.TryFind(out Pid outer);

        lab.System.Spawn(async _ => await root.StopAsync());
        lab.Run();
        outer.Kill();
        lab.Advance(699);
        bool wereAlive = inner.IsAlive && slow.IsAlive;
        lab.Advance(1);

        Assert.True(wereAlive);
        Assert.Equal(ExitReason.Shutdown, lab.EndOf(slow));
        Assert.NotNull(lab.EndOf(inner));
        Assert.Empty(lab.Events.OfType<ProcessAbandoned>());
        Assert.Equal(0, lab.System.ProcessCount);
    }

    private static ChildSpec Slow(Lab lab) => ChildSpec.For(() => new LabServer(lab)
    {
        Init = static server =>
        {
            server.Trap();
            return new(InitResult.Ok);
        },
        Terminate = async (_, _) => await Task.Delay(TimeSpan.FromMilliseconds(700), lab.World.Clock),
    });
}
