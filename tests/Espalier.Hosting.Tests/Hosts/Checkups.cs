using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Espalier.Hosting.Tests.Hosts;

/// <summary>A host with tills and health checks, and what these say.</summary>
internal static class Checkups
{
    internal static TestHost HostOf(
        Action<SupervisionTreeBuilder> configure, Action<IHealthChecksBuilder>? addChecks = null, TimeProvider? clock = null,
        Action<SupervisionTreeOptions>? configureOptions = null) => new(configure, configureOptions, builder =>
    {
        builder.Services.AddSingleton<TillGate>();
        if (clock is not null)
            builder.Services.AddSingleton(clock);
        IHealthChecksBuilder checks = builder.Services.AddHealthChecks().AddSupervisionTree();
        addChecks?.Invoke(checks);
    });

    internal static TillGate Gate(this TestHost host) => host.Services.GetRequiredService<TillGate>();

    internal static Task<HealthReportEntry> ReadyAsync(this TestHost host) => host.CheckAsync("supervision-ready");

    internal static Task<HealthReportEntry> LiveAsync(this TestHost host) => host.CheckAsync("supervision-live");

    internal static async Task<HealthReportEntry> CheckAsync(this TestHost host, string name)
    {
        var checks = host.Services.GetRequiredService<HealthCheckService>();
        HealthReport report = await checks.CheckHealthAsync(check => check.Name == name);
        return Assert.Single(report.Entries).Value;
    }

    /// <summary>Kills the till of that name, and waits until its successor is being started.</summary>
    internal static async Task KillTillAsync(this TestHost host, string name)
    {
        Assert.True(host.System.Name(name).TryFind(out Pid till));
        till.Kill();
        Assert.Equal("till starts", await host.Journal.NextAsync());
    }
}
