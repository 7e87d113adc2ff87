namespace Espalier.Hosting.Tests.Hosts;

/// <summary>A hosted service that logs as it starts and stops, and in work that it leaves running between.</summary>
internal sealed class Greeter(ILogger<Greeter> logger) : IHostedService
{
    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _work;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Spoken.Says(logger, "starts");
        await Task.Yield();
        Spoken.Says(logger, "has started");
        _work = WorkAsync();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Spoken.Says(logger, "stops");
        _stop.SetResult();
        await _work!;
    }

    private async Task WorkAsync()
    {
        await _stop.Task;
        Spoken.Says(logger, "leaves work");
    }
}
