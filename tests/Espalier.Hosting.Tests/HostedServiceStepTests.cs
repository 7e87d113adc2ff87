using Espalier.Hosting.Tests.Hosts;

namespace Espalier.Hosting.Tests;

/// <summary>A hosted service with all the steps that a host knows, as a child.</summary>
public sealed class HostedServiceStepTests
{
    [Theory]
    [InlineData("stopping")]
    [InlineData("stopping", "stop")]
    public async Task A_step_of_the_stop_that_fails_keeps_no_other_from_being_done(params string[] faults)
    {
        await using TestHost host = HostWith(faults);
        await host.StartAsync();

        await host.StopAsync();

        Assert.Equal(["starting", "start", "started", "stopping", "stop", "stopped"], host.Journal.Rest());
        Assert.All(faults, fault => Assert.Contains(host.Log.Lines, line => line.Text.Contains($"no {fault}", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task One_that_fails_when_it_has_started_is_stopped_before_the_start_of_the_child_fails()
    {
        await using TestHost host = HostWith("started");

        var failure = await Assert.ThrowsAsync<StartFailedException>(host.StartAsync);

        Assert.Contains("no started", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["starting", "start", "started", "stopping", "stop", "stopped"], host.Journal.Rest());
    }

    [Fact]
    public async Task A_background_service_with_these_steps_has_them_too_around_its_own_start_and_stop()
    {
        await using var host = new TestHost(
            static tree => tree.AddBackgroundService<SteppedLoop>(), null, static builder => builder.Services.AddSingleton(new StepperFaults()));
        await host.StartAsync();
        Assert.Equal(["starting", "start", "started"], await host.Journal.NextAsync(3));

        await host.StopAsync();

        Assert.Equal(["stopping", "stop", "stopped"], host.Journal.Rest());
        Assert.DoesNotContain(host.Log.Lines, static line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task A_background_service_that_fails_when_it_has_started_has_crashed_and_is_stopped()
    {
        await using var host = new TestHost(
            static tree => tree.AddBackgroundService<SteppedLoop>(static spec => spec with { Restart = RestartType.Temporary }), null,
            static builder => builder.Services.AddSingleton(new StepperFaults("started")));
        await host.StartAsync();

        Assert.Equal(["starting", "start", "started", "stopping", "stop", "stopped"], await host.Journal.NextAsync(6));

        await host.Log.WaitForAsync(1001);
        await host.StopAsync();
        Assert.Empty(host.Journal.Rest());
    }

    private static TestHost HostWith(params string[] faults) => new(
        static tree => tree.AddHostedService<Stepper>(), null, builder => builder.Services.AddSingleton(new StepperFaults(faults)));
}
