namespace Espalier.Hosting.Tests.Hosts;

/// <summary>A service with all steps that a host knows, which writes them down and fails in those that are named.</summary>
internal sealed class Stepper(Journal journal, StepperFaults faults) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => DoAsync("starting");

    public Task StartAsync(CancellationToken cancellationToken) => DoAsync("start");

    public Task StartedAsync(CancellationToken cancellationToken) => DoAsync("started");

    public Task StoppingAsync(CancellationToken cancellationToken) => DoAsync("stopping");

    public Task StopAsync(CancellationToken cancellationToken) => DoAsync("stop");

    public Task StoppedAsync(CancellationToken cancellationToken) => DoAsync("stopped");

    private Task DoAsync(string step)
    {
        journal.Add(step);
        return faults.Steps.Contains(step) ? throw new InvalidOperationException($"no {step}") : Task.CompletedTask;
    }
}
