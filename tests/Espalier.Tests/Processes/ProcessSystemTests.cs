using Espalier.Testing;
using Espalier.Tests.Servers;

namespace Espalier.Tests.Processes;

/// <summary>The root of everything: its list of processes, its options, its end.</summary>
public sealed class ProcessSystemTests
{
    [Fact]
    public async Task It_lists_its_processes_by_age()
    {
        await using var lab = new Lab();
        Pid first = lab.Puppet();
        Pid second = lab.Puppet();
        Pid third = lab.Puppet();
        first.Kill();
        lab.Run();

        Pid fourth = lab.Puppet();

        Assert.Equal([second, third, fourth], lab.System.GetProcesses());
        Assert.Equal(3, lab.System.ProcessCount);
    }

    [Fact]
    public async Task Its_clock_is_the_one_it_was_given()
    {
        await using var lab = new Lab();

        Assert.Same(lab.World.Clock, lab.System.TimeProvider);
    }

    [Fact]
    public void A_sink_that_is_not_there_is_refused()
    {
        var refusal = Assert.Throws<ArgumentException>(static () => new ProcessSystem(new ProcessSystemOptions { EventSinks = [null!] }));

        Assert.Equal("EventSinks contains null: expected sinks only; an empty list for none.", refusal.Message);
    }

    [Theory]
    [InlineData("UnwindGrace")]
    [InlineData("DisposeGrace")]
    [InlineData("StopGrace")]
    public void A_grace_that_is_negative_is_refused(string grace)
    {
        TimeSpan negative = TimeSpan.FromTicks(-1);
        ProcessSystemOptions options = grace switch
        {
            "UnwindGrace" => new() { UnwindGrace = negative },
            "DisposeGrace" => new() { DisposeGrace = negative },
            _ => new() { StopGrace = negative },
        };

        Assert.Contains(grace, Assert.ThrowsAny<ArgumentException>(() => new ProcessSystem(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disposing_asks_every_process_to_shut_down_also_one_that_traps()
    {
        var lab = new Lab();
        Pid plain = lab.Puppet();
        Pid server = await lab.StartAsync(new LabServer(lab)
        {
            Init = static server =>
            {
                ProcessContext own = server.Own;
                own.TrapExits = true;
                return new(InitResult.Ok);
            },
        });

        await lab.System.DisposeAsync();

        Assert.Equal(ExitReason.Shutdown, lab.EndOf(plain));
        Assert.Equal(ExitReason.Shutdown, lab.EndOf(server));
        Assert.Equal(["terminate shutdown", "dispose"], lab.Journal);
        Assert.Equal(0, lab.System.ProcessCount);
    }

    [Fact]
    public async Task What_does_not_shut_down_is_killed()
    {
        var lab = new Lab();
        Pid stubborn = lab.System.Spawn(
            static async self =>
            {
                while (true)
                    await self.ReceiveAsync<object>();
            },
            new SpawnOptions { TrapsExits = true });

        await lab.System.DisposeAsync();

        Assert.Equal(ExitReason.Killed, lab.EndOf(stubborn));
    }

    [Fact]
    public async Task Nothing_can_be_started_in_a_system_that_has_ended()
    {
        var world = new TestWorld();
        await world.DisposeAsync();

        Assert.Throws<ObjectDisposedException>(() => world.System.Spawn(static _ => Task.CompletedTask));
        Assert.Equal(0, world.System.ProcessCount);
    }

    [Fact]
    public async Task Disposing_twice_is_no_error()
    {
        var world = new TestWorld();
        world.System.Spawn(static async self => await self.ReceiveAsync<string>());

        await world.DisposeAsync();
        await world.DisposeAsync();

        Assert.Equal(0, world.System.ProcessCount);
    }

    [Fact]
    public async Task A_process_cannot_dispose_of_its_own_system()
    {
        await using var lab = new Lab();

        var refused = lab.Do(async self =>
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await self.System.DisposeAsync()));

        Assert.Contains("its own end", refused.Message, StringComparison.Ordinal);
        Assert.True(lab.Puppet().IsAlive);
    }
}
