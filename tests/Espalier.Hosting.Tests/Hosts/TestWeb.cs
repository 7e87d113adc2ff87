using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Espalier.Hosting.Tests.Hosts;

/// <summary>A web application with a tree, on a port of its own.</summary>
internal sealed class TestWeb : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly WebApplication _app;

    internal TestWeb(
        Action<SupervisionTreeBuilder> configureTree, Action<WebApplication> configureApp, string environment = "Production",
        Action<IServiceCollection>? configureServices = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { EnvironmentName = environment, ApplicationName = "shop" });
        builder.Logging.ClearProviders().AddProvider(Log);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.AddSingleton(Journal).AddSingleton<TillGate>();
        builder.Services.AddSupervisionTree(configureTree);
        configureServices?.Invoke(builder.Services);
        _app = builder.Build();
        configureApp(_app);
        Http = new HttpClient { Timeout = Limit };
    }

    internal Journal Journal { get; } = new();

    internal RecordedLog Log { get; } = new();

    internal HttpClient Http { get; }

    internal IServiceProvider Services => _app.Services;

    internal ProcessSystem System => Services.GetRequiredService<ProcessSystem>();

    internal SupervisorRef Root => Services.GetRequiredService<SupervisorRef>();

    internal async Task StartAsync()
    {
        await _app.StartAsync();
        Http.BaseAddress = new Uri(_app.Urls.Single());
    }

    internal async Task StopAsync()
    {
        using var deadline = new CancellationTokenSource(Limit);
        await _app.StopAsync(deadline.Token);
    }

    /// <summary>A request, which is answered within the client's limit or fails the test.</summary>
    internal Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync(new Uri(path, UriKind.Relative));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}
