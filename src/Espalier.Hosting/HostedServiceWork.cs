using System.Runtime.ExceptionServices;
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
        if (_lifecycle is null)
            return;
        try
        {
            await _lifecycle.StartedAsync(cancellationToken);
        }
        catch (Exception failure)
        {
            // Its start is done, and nobody else ever stops it: a child that has not started is not stopped.
            List<Exception> failures = [failure];
            await StopAsync(failures, cancellationToken);
            Throw(failures);
        }
    }

    internal override Task RunAsync(CancellationToken cancellationToken) => _never.Task;

    internal override async ValueTask StopAsync(CancellationToken cancellationToken)
    {
        var failures = new List<Exception>();
        await StopAsync(failures, cancellationToken);
        if (failures.Count > 0)
            Throw(failures);
    }

    public override ValueTask DisposeAsync() => DisposeAsync(service);

    /// <summary>All steps, as the host does them: one that fails keeps no other from being done.</summary>
    private async Task StopAsync(List<Exception> failures, CancellationToken cancellationToken)
    {
        if (_lifecycle is not null)
            await TryAsync(_lifecycle.StoppingAsync, failures, cancellationToken);
        await TryAsync(service.StopAsync, failures, cancellationToken);
        if (_lifecycle is not null)
            await TryAsync(_lifecycle.StoppedAsync, failures, cancellationToken);
    }

    private static async Task TryAsync(Func<CancellationToken, Task> step, List<Exception> failures, CancellationToken cancellationToken)
    {
        try
        {
            await step(cancellationToken);
        }
        catch (Exception failure)
        {
            failures.Add(failure);
        }
    }

    private static void Throw(List<Exception> failures)
    {
        if (failures is not [var only])
            throw new AggregateException(failures);
        ExceptionDispatchInfo.Throw(only);
    }
}
