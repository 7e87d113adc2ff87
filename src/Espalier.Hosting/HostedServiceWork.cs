using Microsoft.Extensions.Hosting;

namespace Espalier.Hosting;

/// <summary>One instance of a hosted service, which says nothing of itself between its start and its stop.</summary>
internal sealed class HostedServiceWork(IHostedService service) : SupervisedWork
{
    private readonly ServiceSteps _steps = new(service);
    private readonly TaskCompletionSource _never = new();

    internal override async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        await _steps.StartAsync(cancellationToken);
        try
        {
            await _steps.FinishStartAsync(cancellationToken);
        }
        catch (Exception failure)
        {
            // Its start is done, and nobody else ever stops it: a child that has not started is not stopped.
            ThrowIfAny([failure, .. await _steps.StopAsync(cancellationToken)]);
        }
    }

    internal override Task RunAsync(CancellationToken cancellationToken) => _never.Task;

    internal override async ValueTask StopAsync(CancellationToken cancellationToken) => ThrowIfAny(await _steps.StopAsync(cancellationToken));

    public override ValueTask DisposeAsync() => DisposeAsync(service);
}
