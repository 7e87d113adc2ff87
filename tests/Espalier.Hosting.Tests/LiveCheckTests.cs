using Espalier.Hosting.Tests.Hosts;
using Espalier.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Espalier.Hosting.Tests;

/// <summary>Whether a program has to be started anew.</summary>
public sealed class LiveCheckTests
{
    private static readonly TimeSpan Limit = new SupervisionHealthOptions().PulseLimit;

    [Fact]
    public async Task A_program_that_starts_runs_or_is_told_to_stop_is_live()
    {
        await using var host = Checkups.HostOf(static tree => tree.Add(Till.Named("till")));

        HealthReportEntry before = await host.LiveAsync();
        await host.StartAsync();
        HealthReportEntry started = await host.LiveAsync();
        await host.StopAsync();
        HealthReportEntry stopped = await host.LiveAsync();

        Assert.Equal([HealthStatus.Healthy, HealthStatus.Healthy, HealthStatus.Healthy], [before.Status, started.Status, stopped.Status]);
        Assert.Equal(["live"], started.Tags);
    }

    [Fact]
    public async Task A_program_whose_processes_have_no_turns_for_longer_than_the_limit_is_not_live()
    {
        var clock = new JumpingClock();
        await using var host = Checkups.HostOf(static tree => tree.Add(Till.Named("till")), null, clock);
        await host.StartAsync();

        HealthReportEntry first = await host.LiveAsync();
        clock.Jump(Limit);
        HealthReportEntry atLimit = await host.LiveAsync();
        clock.Jump(TimeSpan.FromSeconds(1));
        HealthReportEntry over = await host.LiveAsync();

        Assert.Equal((HealthStatus.Healthy, HealthStatus.Healthy, HealthStatus.Unhealthy), (first.Status, atLimit.Status, over.Status));
        Assert.StartsWith("No process was woken for 11 s", over.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_pulse_beats_every_second_by_the_systems_clock_and_never_stands_older_than_that()
    {
        await using var world = new TestWorld();
        var pulse = new TreePulse(world.System);

        TimeSpan first = pulse.Measure();
        world.Advance(TimeSpan.FromSeconds(3.5));
        TimeSpan between = pulse.Measure();
        world.Advance(TimeSpan.FromMinutes(1));
        TimeSpan later = pulse.Measure();

        Assert.Equal((TimeSpan.Zero, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.5)), (first, between, later));
        Assert.Equal(1, world.System.ProcessCount);
    }

    [Fact]
    public async Task A_program_whose_root_has_given_up_is_neither_live_nor_ready_while_it_still_stops()
    {
        var mayEnd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = Checkups.HostOf(tree =>
        {
            tree.Options = new SupervisorOptions { MaxRestarts = 0 };
            tree.AddWorker("slow", async cancellationToken =>
            {
                try
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                }
                finally
                {
                    await mayEnd.Task;
                }
            });
            tree.Add(Till.Named("till"));
        });
        await host.StartAsync();
        host.System.Name("till").TryFind(out Pid till);

        till.Kill();
        await host.WaitForStoppingAsync();
        HealthReportEntry live = await host.LiveAsync();
        HealthReportEntry ready = await host.ReadyAsync();
        mayEnd.SetResult();

        await Assert.ThrowsAsync<SupervisionFailedException>(host.StopAsync);
        Assert.Equal((HealthStatus.Unhealthy, HealthStatus.Unhealthy), (live.Status, ready.Status));
        Assert.Equal("The supervision tree has ended by itself, and the program stops.", live.Description);
    }
}
