using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>The stop of a dynamic supervisor whose children have many different times.</summary>
public sealed class DynamicDeadlineTests
{
    [Fact]
    public async Task It_takes_as_long_as_the_longest_time_and_not_the_sum_of_many_small_delays()
    {
        await using var lab = new Lab();
        DynamicSupervisorRef supervisor = await DynamicSupervisor.StartAsync(lab.System);
        for (int i = 0; i < 1_000; i++)
            await supervisor.StartChildAsync(Endless(lab) with { Shutdown = ShutdownPolicy.Within(TimeSpan.FromMicroseconds(500_500 + (i * 100))) });
        supervisor.Address.TryFind(out Pid pid);
        DateTimeOffset start = lab.World.Clock.GetUtcNow();

        lab.System.Spawn(async _ => await supervisor.StopAsync());
        lab.Run();
        while (pid.IsAlive)
            lab.World.AdvanceToNextTimer();

        Assert.InRange((lab.World.Clock.GetUtcNow() - start).TotalMilliseconds, 600, 610);
    }

    private static ChildSpec Endless(Lab lab) => ChildSpec.For(() => new LabServer(lab)
    {
        Init = static server =>
        {
            server.Trap();
            return new(InitResult.Ok);
        },
        Terminate = async (server, _) => await lab.ForeverAsync(server.Own),
    });
}
