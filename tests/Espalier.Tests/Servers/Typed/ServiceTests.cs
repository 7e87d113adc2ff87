using System.Globalization;

namespace Espalier.Tests.Servers.Typed;

/// <summary>Constructor parameters that come from a container.</summary>
public sealed class ServiceTests
{
    [Fact]
    public async Task A_start_takes_its_services_from_the_container_of_its_context()
    {
        await using var lab = new Lab();

        StartResult result = await StartAsync(lab, Clerk.Child(), new Container(CultureInfo.InvariantCulture));

        Assert.Equal("7", await Clerk.At(result.GetPidOrThrow()).WriteAsync(7));
    }

    [Fact]
    public async Task A_service_that_the_container_does_not_have_is_named_and_nothing_is_left()
    {
        await using var lab = new Lab();

        StartResult result = await StartAsync(lab, Clerk.Child(), new Container(null));

        var failed = Assert.IsType<StartError.Failed>(Assert.IsType<StartResult.Failed>(result).Error);
        Assert.Contains("Clerk needs IFormatProvider as a service, and the container has none", $"{failed}", StringComparison.Ordinal);
        Assert.Equal(1, lab.System.ProcessCount);
    }

    [Fact]
    public async Task A_service_with_a_default_value_may_be_missing()
    {
        await using var lab = new Lab();

        StartResult without = await StartAsync(lab, Scribe.Child(3), null);
        StartResult with = await StartAsync(lab, Scribe.Child(3), new Container(CultureInfo.InvariantCulture));

        Assert.Equal("3 none", await Scribe.At(without.GetPidOrThrow()).WriteAsync());
        Assert.Equal("3 CultureInfo", await Scribe.At(with.GetPidOrThrow()).WriteAsync());
    }

    /// <summary>Starts a child as a supervisor does that has a container.</summary>
    private static async Task<StartResult> StartAsync(Lab lab, ChildSpec spec, IServiceProvider? services) =>
        await lab.Begin(lab.Puppet(traps: true), self => spec.Start(new ChildStartContext(self, spec, []) { Services = services }));

    private sealed class Container(IFormatProvider? format) : IServiceProvider
    {
        public object? GetService(Type serviceType) => serviceType == typeof(IFormatProvider) ? format : null;
    }
}
