namespace Espalier.Hosting.Tests.Hosts;

/// <summary>A hosted service that starts until that is given up.</summary>
internal sealed class EndlessStart(Journal journal) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        journal.Add("begins to start");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
        finally
        {
            journal.Add("gives up starting");
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
