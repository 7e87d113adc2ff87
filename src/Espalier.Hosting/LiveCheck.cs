using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Espalier.Hosting;

/// <summary>Is there still a root, do timers fire, and do processes have their turns?</summary>
internal sealed class LiveCheck(ProcessSystem system, TreeState state, TreePulse pulse, IOptions<SupervisionHealthOptions> options)
    : TreeCheckup(state)
{
    protected override HealthCheckResult Check(TreePhase phase, HealthStatus failure)
    {
        switch (phase)
        {
            case TreePhase.Starting or TreePhase.Stopping:
                return HealthCheckResult.Healthy(FindObstacle(phase));
            case TreePhase.Lost:
                return new(failure, FindObstacle(phase));
            default:
                return system.Name(SupervisionTree.RootName).TryFind(out _) ? CheckPulse(failure) : new(failure, "The root does not run.");
        }
    }

    private HealthCheckResult CheckPulse(HealthStatus failure)
    {
        TimeSpan last;
        try
        {
            last = pulse.Measure();
        }
        catch (ObjectDisposedException)
        {
            return new(failure, "The process system is stopping.");
        }
        return last <= options.Value.PulseLimit ? HealthCheckResult.Healthy() : new(failure, string.Create(
            CultureInfo.InvariantCulture,
            $"No process was woken for {last.TotalSeconds:0.#} s, although one is to be every second: " +
            $"the threads of the pool are blocked or too busy."));
    }
}
