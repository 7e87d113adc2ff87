namespace Espalier.Hosting.Tests.Hosts;

/// <summary>A hosted service beside the tree.</summary>
internal sealed class Neighbour(Journal journal) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        journal.Add("start neighbour");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        journal.Add("stop neighbour");
        return Task.CompletedTask;
    }
}
