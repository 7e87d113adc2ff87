using Microsoft.Extensions.Hosting;

namespace Espalier.Hosting;

/// <summary>One instance of a background service.</summary>
internal sealed class BackgroundServiceWork(BackgroundService service) : SupervisedWork
{
    private readonly ServiceSteps _steps = new(service);
    private CancellationTokenSource? _starting;
    private Task? _start;

    internal override Exception? Failure => FailureOf(_start) ?? FailureOf(service.ExecuteTask);

    internal override async Task RunAsync(CancellationToken cancellationToken)
    {
        // Cancelled when it is stopped while it starts; afterwards by a kill only: a service that stops itself decides when its token is.
        _starting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _start = StartAsync(_starting.Token);
        await _start;

        // One that has made no task of its execution has no end to watch.
        await (service.ExecuteTask ?? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken));
    }

    internal override async ValueTask StopAsync(CancellationToken cancellationToken)
    {
        if (_start is { IsCompleted: false })
        {
            await _starting!.CancelAsync();
            await WaitForAsync(_start);
        }
        ThrowIfAny(await _steps.StopAsync(cancellationToken));
    }

    public override async ValueTask DisposeAsync()
    {
        await WaitForAsync(_start);
        await WaitForAsync(service.ExecuteTask);
        await DisposeAsync(service);
        _starting?.Dispose();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        await _steps.StartAsync(cancellationToken);
        await _steps.FinishStartAsync(cancellationToken);
    }
}
