using Espalier;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Snippets.Guides;

internal static class ComingFromBackgroundService
{
    // begin program
    internal static async Task RunAsync(Func<CancellationToken, Task<Price[]>> readAsync, CancellationToken stop)
    {
        await using var system = new ProcessSystem();
        ProcessName board = system.Name("prices");
        await system.RunAsync(
            [PriceBoard.Child() with { Name = board }, FeedReader.Child(readAsync, PriceBoard.At(board))],
            new SupervisorOptions { MaxRestarts = 5, RestartPeriod = TimeSpan.FromMinutes(1) },
            stop);
    }
    // end program

    // begin hosted
    internal static async Task RunHostedAsync(string[] arguments)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(arguments);
        builder.Services.AddSingleton<Feed>().AddServerClient<PriceBoard.IClient>("prices");
        builder.Services.AddSupervisionTree(static tree =>
        {
            tree.Options = new SupervisorOptions { MaxRestarts = 5, RestartPeriod = TimeSpan.FromMinutes(1) };
            tree
                .Add("prices", PriceBoard.Child())
                .Add(static services => FeedReader.Child(
                    services.GetRequiredService<Feed>().ReadAsync, services.GetRequiredService<PriceBoard.IClient>()))
                .AddBackgroundService<PriceArchive>();           // as it is: the class is not changed
        });
        await builder.Build().RunAsync();
    }
    // end hosted
}

// begin servers
internal sealed record Price(string Symbol, decimal Value);

internal sealed partial class PriceBoard : GenServer
{
    private readonly Dictionary<string, decimal> _prices = [];   // one message after another: no lock

    [Cast]
    private void Set(Price price) => _prices[price.Symbol] = price.Value;

    [Call]
    private decimal? Find(string symbol) => _prices.TryGetValue(symbol, out decimal value) ? value : null;
}

internal sealed partial class FeedReader(Func<CancellationToken, Task<Price[]>> readAsync, PriceBoard.IClient board) : GenServer
{
    protected override ValueTask<InitResult> InitAsync()
    {
        Context.SendAfter(new Read(), TimeSpan.Zero);
        return new(InitResult.Ok);                               // the tree goes on; reading begins behind it
    }

    [Info]
    private async Task OnReadAsync(Read read, CancellationToken ct)
    {
        try
        {
            foreach (Price price in await readAsync(ct))
                board.Set(price);
        }
        catch (HttpRequestException)
        {
            // The feed is away, not broken: it is asked again. Whatever else is thrown ends this process, and another one begins.
        }
        Context.SendAfter(read, TimeSpan.FromSeconds(10));
    }

    private sealed record Read;
}
// end servers
