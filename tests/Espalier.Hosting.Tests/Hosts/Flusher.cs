namespace Espalier.Hosting.Tests.Hosts;

/// <summary>A background service that fails in what it does last when it is stopped.</summary>
internal sealed class Flusher(Journal journal) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        journal.Add("flusher runs");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stoppingToken);
        }
        catch (OperationCanceledException)
        {
            throw new IOException("the disk is full");
        }
    }
}
