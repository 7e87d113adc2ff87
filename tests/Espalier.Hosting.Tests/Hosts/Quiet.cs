namespace Espalier.Hosting.Tests.Hosts;

/// <summary>A background service that runs until it is stopped.</summary>
internal sealed class Quiet(Journal journal) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        journal.Add("quiet runs");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stoppingToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        journal.Add("quiet stops");
    }
}
