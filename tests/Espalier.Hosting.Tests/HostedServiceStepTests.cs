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

    private static TestHost HostWith(params string[] faults) => new(
        static tree => tree.AddHostedService<Stepper>(), null, builder => builder.Services.AddSingleton(new StepperFaults(faults)));
}
