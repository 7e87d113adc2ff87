using System.Net.Http.Json;
using Espalier.Hosting.Tests.Hosts;
using Espalier.Testing;
using Microsoft.AspNetCore.Builder;
using OrderService;

namespace Espalier.Hosting.Tests.Samples;

/// <summary>The order service in this process: a port of its own, a clock that moves when told, and a look into its tree.</summary>
internal sealed class RunningShop : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private RunningShop(WebApplication app)
    {
        _app = app;
        _http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    internal VirtualClock Clock => (VirtualClock)_app.Services.GetRequiredService<TimeProvider>();

    internal SupervisorRef Root => _app.Services.GetRequiredService<SupervisorRef>();

    internal static async Task<RunningShop> StartAsync()
    {
        WebApplication app = Shop.Build(["--urls", "http://127.0.0.1:0", "--contentRoot", AppContext.BaseDirectory], static builder =>
        {
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<IHostLifetime, QuietLifetime>().AddSingleton<TimeProvider>(new VirtualClock());
        });
        await app.StartAsync();
        return new RunningShop(app);
    }

    /// <summary>Who runs under a name.</summary>
    internal Pid Find(string name) =>
        System.Name(name).TryFind(out Pid pid) ? pid : throw new InvalidOperationException($"Nobody is called {name}.");

    /// <summary>Who is the order of a number.</summary>
    internal Pid FindOrder(string id) => Names.TryFind(id, out Pid pid) ? pid : throw new InvalidOperationException($"There is no order {id}.");

    /// <summary>Waits until somebody has ended, and whoever supervises him has dealt with it.</summary>
    internal async Task WaitForRestartAsync(Pid ended, string supervisor)
    {
        await ended.WaitForExitAsync();
        await Supervisor.At(System.Name(supervisor)).CountChildrenAsync();
    }

    /// <summary>Waits until the process of an order has ended, and the orders' supervisor has dealt with it.</summary>
    internal async Task WaitForNewOrderProcessAsync(Pid ended)
    {
        await ended.WaitForExitAsync();
        await DynamicSupervisor.At(System.Name("orders")).CountChildrenAsync();
    }

    /// <summary>Breaks the gateway, and waits until there is another one.</summary>
    internal async Task CrashGatewayAsync()
    {
        Pid gateway = Find("gateway");
        using HttpResponseMessage told = await PostAsync("/trouble/gateway");
        await WaitForRestartAsync(gateway, "payments");
    }

    /// <summary>Waits until all mails that are on their way have been sent.</summary>
    internal async Task WaitForMailsAsync()
    {
        foreach (Pid mail in await _app.Services.GetRequiredService<TaskSupervisor>().GetChildrenAsync())
            await mail.WaitForExitAsync();
    }

    /// <summary>The number of a new order.</summary>
    internal async Task<string> CreateOrderAsync()
    {
        using HttpResponseMessage made = await _http.PostAsJsonAsync(Relative("/orders"), new { Article = "chair", Price = 40 });
        return made.Headers.Location!.OriginalString.Split('/')[^1];
    }

    internal Task<HttpResponseMessage> PostAsync(string path) => _http.PostAsync(Relative(path), null);

    internal Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(Relative(path));

    internal Task<string> GetTextAsync(string path) => _http.GetStringAsync(Relative(path));

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static Uri Relative(string path) => new(path, UriKind.Relative);

    private ProcessSystem System => _app.Services.GetRequiredService<ProcessSystem>();

    private ProcessRegistry<string> Names => _app.Services.GetRequiredService<ProcessRegistry<string>>();
}
