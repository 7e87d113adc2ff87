using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Espalier.Hosting.Tests.Hosts;

/// <summary>A generic host with a tree, as a program has it, but for the signals of the operating system and the exit code of the tests.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly IHost _host;

    internal TestHost(
        Action<SupervisionTreeBuilder> configure, Action<SupervisionTreeOptions>? configureOptions = null,
        Action<HostApplicationBuilder>? configureHost = null)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "shop" });
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.AddSingleton<ExitCode>(ExitCode);
        builder.Services.AddSingleton(Journal).AddSingleton<PollerControl>().AddSingleton<EndlessEnd>();
        builder.Logging.AddProvider(Log);
        builder.Services.AddSupervisionTree(configure, configureOptions);
        configureHost?.Invoke(builder);
        _host = builder.Build();
    }

    internal Journal Journal { get; } = new();

    internal RecordedLog Log { get; } = new();

    internal RecordedExitCode ExitCode { get; } = new();

    internal IServiceProvider Services => _host.Services;

    internal ProcessSystem System => Services.GetRequiredService<ProcessSystem>();

    internal SupervisorRef Root => Services.GetRequiredService<SupervisorRef>();

    internal CancellationToken Stopping => Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;

    /// <summary>What a program's main awaits.</summary>
    internal async Task RunAsync()
    {
        using var deadline = new CancellationTokenSource(Limit);
        await _host.RunAsync(CancellationToken.None).WaitAsync(deadline.Token);
    }

    internal async Task StartAsync()
    {
        using var deadline = new CancellationTokenSource(Limit);
        await _host.StartAsync(CancellationToken.None).WaitAsync(deadline.Token);
    }

    internal Task StopAsync() => StopAsync(CancellationToken.None);

    /// <summary>Stops it, until somebody has waited for long enough.</summary>
    internal async Task StopAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Limit);
        await _host.StopAsync(cancellationToken).WaitAsync(deadline.Token);
    }

    /// <summary>The host has been told to stop.</summary>
    internal async Task WaitForStoppingAsync()
    {
        using var deadline = new CancellationTokenSource(Limit);
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = Stopping.Register(stopping.SetResult);
        await stopping.Task.WaitAsync(deadline.Token);
    }

    public async ValueTask DisposeAsync() => await ((IAsyncDisposable)_host).DisposeAsync();

    /// <summary>Settings, as a file would have them.</summary>
    internal static IConfigurationSection Settings(params (string Key, string Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(static value => KeyValuePair.Create<string, string?>($"Tree:{value.Key}", value.Value)))
        .Build().GetSection("Tree");
}
