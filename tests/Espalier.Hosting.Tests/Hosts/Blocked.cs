namespace Espalier.Hosting.Tests.Hosts;

/// <summary>A background service whose execution blocks its thread before it ever awaits.</summary>
internal sealed class Blocked(Journal journal, ManualResetEventSlim gate) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        journal.Add("blocked runs");
        gate.Wait(CancellationToken.None);
        return Task.CompletedTask;
    }
}
