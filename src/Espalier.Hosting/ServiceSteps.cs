using Microsoft.Extensions.Hosting;

namespace Espalier.Hosting;

/// <summary>The steps of a hosted service, as its host does them.</summary>
internal sealed class ServiceSteps(IHostedService service)
{
    private readonly IHostedLifecycleService? _lifecycle = service as IHostedLifecycleService;

    /// <summary>What comes before the others are told that it has started.</summary>
    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_lifecycle is not null)
            await _lifecycle.StartingAsync(cancellationToken);
        await service.StartAsync(cancellationToken);
    }

    /// <summary>The last step of the start.</summary>
    internal Task FinishStartAsync(CancellationToken cancellationToken) => _lifecycle?.StartedAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>All steps of the stop: one that fails keeps no other from being done.</summary>
    /// <returns>What they have failed with.</returns>
    internal async Task<IReadOnlyList<Exception>> StopAsync(CancellationToken cancellationToken)
    {
        var failures = new List<Exception>();
        if (_lifecycle is not null)
            await TryAsync(_lifecycle.StoppingAsync, failures, cancellationToken);
        await TryAsync(service.StopAsync, failures, cancellationToken);
        if (_lifecycle is not null)
            await TryAsync(_lifecycle.StoppedAsync, failures, cancellationToken);
        return failures;
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
}
