using Microsoft.Extensions.Hosting;

namespace Snippets.Guides;

/// <summary>A service that was there before, and stays what it is.</summary>
internal sealed class PriceArchive(PriceBoard.IClient board) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1));
        while (await timer.WaitForNextTickAsync(stoppingToken))
            Console.WriteLine(await board.FindAsync("ESP", cancellationToken: stoppingToken));
    }
}
