namespace Espalier.Hosting.Tests.Hosts;

/// <summary>A hosted service whose start is told by a test.</summary>
internal sealed class StartStep(Func<CancellationToken, Task> start) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => start(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
