using Espalier.Testing;

namespace Espalier.Tests.Processes;

/// <summary>A stop in a time of its own.</summary>
public sealed class SystemStopTimeTests
{
    [Fact]
    public async Task What_is_left_is_killed_when_the_time_of_the_call_is_over_and_not_that_of_the_options()
    {
        var clock = new VirtualClock();
        await using var system = SystemOf(clock);
        Pid deaf = await StartDeafAsync(system);

        ValueTask stop = system.StopAsync(TimeSpan.FromSeconds(3));
        clock.Advance(TimeSpan.FromSeconds(2.9));
        bool wasAlive = deaf.IsAlive;
        clock.Advance(TimeSpan.FromSeconds(0.2));

        Assert.True(wasAlive);
        Assert.Equal(ExitReason.Killed, await deaf.WaitForExitAsync());
        await stop;
    }

    [Fact]
    public async Task A_second_stop_can_only_shorten_the_time()
    {
        var clock = new VirtualClock();
        await using var system = SystemOf(clock);
        Pid deaf = await StartDeafAsync(system);

        ValueTask first = system.StopAsync(TimeSpan.FromSeconds(10));
        ValueTask longer = system.StopAsync(TimeSpan.FromHours(10));
        ValueTask shorter = system.StopAsync(TimeSpan.FromSeconds(1));
        clock.Advance(TimeSpan.FromSeconds(1.1));

        Assert.Equal(ExitReason.Killed, await deaf.WaitForExitAsync());
        await first;
        await longer;
        await shorter;
    }

    [Fact]
    public async Task The_token_ends_the_wait_and_the_stop_goes_on()
    {
        var clock = new VirtualClock();
        await using var system = SystemOf(clock);
        Pid deaf = await StartDeafAsync(system);
        using var source = new CancellationTokenSource();

        ValueTask stop = system.StopAsync(TimeSpan.FromSeconds(3), source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await stop);
        bool wasAlive = deaf.IsAlive;
        clock.Advance(TimeSpan.FromSeconds(3.1));

        Assert.True(wasAlive);
        Assert.Equal(ExitReason.Killed, await deaf.WaitForExitAsync());
    }

    [Fact]
    public async Task A_process_of_the_system_is_refused()
    {
        await using var system = new ProcessSystem();
        var refusal = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);

        system.Spawn(async self => refusal.SetResult(await Record.ExceptionAsync(async () => await self.System.StopAsync())));

        Assert.IsType<InvalidOperationException>(await refusal.Task);
    }

    [Fact]
    public async Task A_time_that_is_none_is_refused()
    {
        await using var system = new ProcessSystem();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await system.StopAsync(TimeSpan.FromSeconds(-2)));
        Assert.True(system.Spawn(static self => self.ReceiveAsync<string>().AsTask()).IsAlive);
    }

    private static ProcessSystem SystemOf(VirtualClock clock) =>
        new(new ProcessSystemOptions { TimeProvider = clock, StopGrace = TimeSpan.FromHours(1) });

    /// <summary>A process that traps exits and does not care.</summary>
    private static async Task<Pid> StartDeafAsync(ProcessSystem system)
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Pid deaf = system.Spawn(async self =>
        {
            self.TrapExits = true;
            ready.SetResult();
            await self.ReceiveAsync<string>();
        });
        await ready.Task;
        return deaf;
    }
}
