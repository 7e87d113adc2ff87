using Espalier.Hosting.Tests.Hosts;

namespace Espalier.Hosting.Tests;

/// <summary>A system that is not the one of the tree, or that lacks what the tree relies on.</summary>
public sealed class OwnSystemTests
{
    [Fact]
    public async Task A_system_that_the_program_has_registered_is_refused_before_anything_starts()
    {
        await using var host = new TestHost(
            TreeLifetimeTests.Tellers("a"), null, static builder => builder.Services.AddSingleton(static _ => new ProcessSystem()));

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(host.StartAsync);

        Assert.Contains("a ProcessSystem that the program has registered", failure.Message, StringComparison.Ordinal);
        Assert.Contains("ConfigureSystem", failure.Message, StringComparison.Ordinal);
        Assert.Empty(host.Journal.Rest());
    }

    [Fact]
    public async Task Options_without_the_services_of_the_container_are_refused_before_anything_starts()
    {
        await using var host = new TestHost(
            TreeLifetimeTests.Tellers("a"), static options => options.ConfigureSystem = static _ => new ProcessSystemOptions());

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(host.StartAsync);

        Assert.Contains("ConfigureSystem answered options whose Services is null", failure.Message, StringComparison.Ordinal);
        Assert.Empty(host.Journal.Rest());
    }
}
