namespace Espalier.Allocation;

/// <summary>What an idle server takes, all told: its process, its instance, its link, its places in tables.</summary>
public sealed class SizeTests
{
    private const int Servers = 100_000;
    private const int Limit = 320;

    [Fact]
    public async Task A_linked_server_that_is_idle_takes_at_most_320_bytes()
    {
        await using var system = new ProcessSystem();
        long before = Measuring.LiveBytes();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Pid starter = system.Spawn(async self =>
        {
            for (int server = 0; server < Servers; server++)
                await Counter.StartLinkedAsync(self);
            started.SetResult();
            await self.ReceiveAsync<object>();
        });
        await started.Task;

        long grown = Measuring.LiveBytes() - before;

        Assert.Equal(Servers + 1, system.ProcessCount);
        Assert.InRange((double)grown / Servers, 100, Limit);
        starter.Kill();
    }

    [Fact]
    public async Task A_child_of_a_dynamic_supervisor_that_is_idle_takes_at_most_320_bytes()
    {
        await using var system = new ProcessSystem();
        DynamicSupervisorRef supervisor = await DynamicSupervisor.StartAsync(system);
        ChildSpec spec = Counter.Child();
        long before = Measuring.LiveBytes();
        for (int server = 0; server < Servers; server++)
            (await supervisor.StartChildAsync(spec)).GetPidOrThrow();

        long grown = Measuring.LiveBytes() - before;

        Assert.Equal(Servers + 1, system.ProcessCount);
        Assert.InRange((double)grown / Servers, 100, Limit);
        await supervisor.StopAsync();
    }

    [Fact]
    public async Task A_server_that_has_ended_leaves_nothing_but_what_somebody_keeps()
    {
        await using var system = new ProcessSystem();
        DynamicSupervisorRef supervisor = await DynamicSupervisor.StartAsync(system);
        ChildSpec spec = Counter.Child();
        await CrowdAsync();
        long before = Measuring.LiveBytes();
        await CrowdAsync();
        long grown = Measuring.LiveBytes() - before;

        Assert.Equal(1, system.ProcessCount);
        Assert.InRange((double)grown / Servers, -10, 10);

        async Task CrowdAsync()
        {
            var children = new List<Pid>();
            for (int server = 0; server < Servers; server++)
                children.Add((await supervisor.StartChildAsync(spec)).GetPidOrThrow());
            foreach (Pid child in children)
                await supervisor.TerminateChildAsync(child);
        }
    }
}
