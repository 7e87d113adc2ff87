namespace Espalier.Hosting.Tests.Hosts;

/// <summary>A background service that ends as it is told.</summary>
internal sealed class Poller(PollerControl control, Journal journal) : BackgroundService
{
    private readonly int _instance = control.NextInstance();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        journal.Add($"poller {_instance} runs");
        await control.Command.WaitAsync(stoppingToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        journal.Add($"poller {_instance} stops");
        await base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        journal.Add($"poller {_instance} is disposed");
        base.Dispose();
    }
}
