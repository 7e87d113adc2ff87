using Microsoft.Extensions.Hosting;

namespace Espalier.Hosting;

/// <summary>One instance of a background service.</summary>
internal sealed class BackgroundServiceWork(BackgroundService service) : SupervisedWork
{
    private CancellationTokenSource? _starting;

    internal override async Task RunAsync(CancellationToken cancellationToken)
    {
        // Cancelled when it is stopped while it starts; afterwards by a kill only: a service that stops itself decides when its token is.
        var starting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _starting = starting;
        await service.StartAsync(starting.Token);
        _starting = null;

        // One that has made no task of its execution has no end to watch.
        await (service.ExecuteTask ?? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken));
    }

    internal override async ValueTask StopAsync(CancellationToken cancellationToken)
    {
        if (_starting is { } starting)
            await starting.CancelAsync();
        await service.StopAsync(cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        await WaitForAsync(service.ExecuteTask);
        await DisposeAsync(service);
    }
}
