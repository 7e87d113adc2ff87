using Espalier;
using Espalier.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Snippets.Guides;

internal static class Hosting
{
    // begin host
    // The whole program. It ends with 0 when it is told to stop, and with another code when the tree cannot go on.
    internal static async Task RunAsync(string[] arguments)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(arguments);
        builder.Services
            .AddScoped<Rates>()
            .AddServerClient<Basket.IClient>("basket")
            .AddSupervisionTree(static tree =>
            {
                tree.Options = new SupervisorOptions { Strategy = SupervisionStrategy.RestForOne };
                tree.Add("basket", Basket.Child(capacity: 100));
                tree.AddSupervisor("mail", static mail => mail
                    .AddBackgroundService<Mailbox>()
                    .AddPeriodic("digest", TimeSpan.FromHours(1), static async (services, cancellationToken) =>
                        await services.GetRequiredService<Rates>().RefreshAsync(cancellationToken)));
            });
        await builder.Build().RunAsync();
    }
    // end host

    // begin library
    // A library ships its part: whoever calls this has a courier in his tree.
    internal static IServiceCollection AddCourier(this IServiceCollection services) =>
        services.AddSupervisionTree(static tree => tree.AddSupervisor("courier", static courier => courier
            .AddWorker("route", DriveAsync, static spec => spec with { Shutdown = ShutdownPolicy.Within(TimeSpan.FromSeconds(10)) })));

    private static async Task DriveAsync(CancellationToken cancellationToken)
    {
        while (true)
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
    }
    // end library

    // begin settings
    internal static void AddTree(HostApplicationBuilder builder) => builder.Services.AddSupervisionTree(
        tree => tree
            .AddBackgroundService<Mailbox>()
            .Configure(builder.Configuration.GetSection("Tree")),
        static options => options.Order = TreeOrder.AfterHostedServices);
    // end settings

    // begin system
    internal static void LogWithScopes(IServiceCollection services) => services.AddSupervisionTree(
        static tree => tree.Add("basket", Basket.Child(capacity: 100)),
        static options =>
        {
            options.LogScopes = true;
            options.ConfigureSystem = static system => system with { UnwindGrace = TimeSpan.FromSeconds(2) };
        });
    // end system
}

// begin basket
internal sealed partial class Basket(int capacity, [Service] Rates rates, [Service] ILogger<Basket> logger) : GenServer
{
    private readonly List<string> _items = [];

    [Call]
    private async Task<decimal> PutAsync(string item, CancellationToken cancellationToken)
    {
        if (_items.Count == capacity)
            Full(logger, item);
        else
            _items.Add(item);
        return await rates.PriceOfAsync(_items, cancellationToken);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "There is no room for {Item}.")]
    private static partial void Full(ILogger logger, string item);
}

// Anything else of the program: a controller, say. The client outlives restarts.
internal sealed class Checkout(Basket.IClient basket)
{
    public ValueTask<decimal> AddAsync(string item, CancellationToken aborted) => basket.PutAsync(item, cancellationToken: aborted);
}
// end basket

/// <summary>Prices of the day.</summary>
internal sealed class Rates
{
    private decimal _price = 1.5m;

    internal ValueTask<decimal> PriceOfAsync(IReadOnlyList<string> items, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(items.Count * _price);
    }

    internal async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        _price *= 1.01m;
    }
}

/// <summary>A service as there are many.</summary>
internal sealed class Mailbox : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken) =>
        await Task.Delay(Timeout.InfiniteTimeSpan, stoppingToken);
}
