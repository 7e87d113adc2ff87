namespace Espalier.Hosting.Tests.Hosts;

/// <summary>A background service that fails, and then fails to stop.</summary>
internal sealed class Tripper : BackgroundService
{
    public override Task StopAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("and could not be stopped");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        throw new InvalidOperationException("it has tripped");
    }
}
