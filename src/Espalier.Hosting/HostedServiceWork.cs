using Microsoft.Extensions.Hosting;

namespace Espalier.Hosting;

/// <summary>One instance of a hosted service, which says nothing of itself between its start and its stop.</summary>
internal sealed class HostedServiceWork(IHostedService service) : SupervisedWork
{
    private readonly IHostedLifecycleService? _lifecycle = service as IHostedLifecycleService;
    private readonly TaskCompletionSource _never = new();

    internal override async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        if (_lifecycle is not null)
            await _lifecycle.StartingAsync(cancellationToken);
        await service.StartAsync(cancellationToken);
        if (_lifecycle is not null)
            await _lifecycle.StartedAsync(cancellationToken);
    }

    internal override Task RunAsync(CancellationToken cancellationToken) => _never.Task;

    internal override async ValueTask StopAsync(CancellationToken cancellationToken)
    {
        if (_lifecycle is not null)
            await _lifecycle.StoppingAsync(cancellationToken);
        await service.StopAsync(cancellationToken);
        if (_lifecycle is not null)
            await _lifecycle.StoppedAsync(cancellationToken);
    }

    public override ValueTask DisposeAsync() => DisposeAsync(service);
}
