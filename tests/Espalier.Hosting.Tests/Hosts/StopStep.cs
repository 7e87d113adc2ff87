namespace Espalier.Hosting.Tests.Hosts;

/// <summary>A hosted service whose stop is told by a test.</summary>
internal sealed class StopStep(Action stop) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        stop();
        return Task.CompletedTask;
    }
}
