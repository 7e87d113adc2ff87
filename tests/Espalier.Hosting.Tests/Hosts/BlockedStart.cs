namespace Espalier.Hosting.Tests.Hosts;

/// <summary>A background service whose start blocks its thread.</summary>
internal sealed class BlockedStart(Journal journal, ManualResetEventSlim gate) : BackgroundService
{
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        journal.Add("blocked start runs");
        gate.Wait(CancellationToken.None);
        return base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
}
