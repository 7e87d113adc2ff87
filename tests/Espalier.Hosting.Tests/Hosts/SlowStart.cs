namespace Espalier.Hosting.Tests.Hosts;

/// <summary>A background service that starts for as long as it may.</summary>
internal sealed class SlowStart(Journal journal) : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        journal.Add("begins to start");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
        finally
        {
            await Task.Yield();
            journal.Add("gives up starting");
        }
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        journal.Add("stops");
        return base.StopAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
}
