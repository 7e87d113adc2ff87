using Microsoft.Extensions.DependencyInjection;

namespace Espalier.Hosting;

/// <summary>A function that is called again and again, by a clock.</summary>
internal sealed class PeriodicWork(
    TimeSpan every, Func<IServiceProvider, CancellationToken, Task> work, TimeProvider clock, IServiceProvider services)
    : LoopWork(cancellationToken => RunAsync(every, work, clock, services, cancellationToken))
{
    private static async Task RunAsync(
        TimeSpan every, Func<IServiceProvider, CancellationToken, Task> work, TimeProvider clock, IServiceProvider services,
        CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(every, clock);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            await using AsyncServiceScope scope = services.CreateAsyncScope();
            await work(scope.ServiceProvider, cancellationToken);
        }
    }
}
