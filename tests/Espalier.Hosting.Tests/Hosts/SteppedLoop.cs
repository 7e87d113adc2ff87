namespace Espalier.Hosting.Tests.Hosts;

/// <summary>A background service with all steps that a host knows, which writes them down and fails in those that are named.</summary>
internal sealed class SteppedLoop(Journal journal, StepperFaults faults) : BackgroundService, IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => DoAsync("starting");

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await DoAsync("start");
        await base.StartAsync(cancellationToken);
    }

    public Task StartedAsync(CancellationToken cancellationToken) => DoAsync("started");

    public Task StoppingAsync(CancellationToken cancellationToken) => DoAsync("stopping");

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await DoAsync("stop");
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => DoAsync("stopped");

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stoppingToken);

    private Task DoAsync(string step)
    {
        journal.Add(step);
        return faults.Steps.Contains(step) ? throw new InvalidOperationException($"no {step}") : Task.CompletedTask;
    }
}
