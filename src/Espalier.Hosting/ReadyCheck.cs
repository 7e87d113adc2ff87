using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Espalier.Hosting;

/// <summary>Has the tree started, and is everything in it well?</summary>
internal sealed class ReadyCheck(ProcessSystem system, TreeState state, IOptions<SupervisionHealthOptions> options) : TreeCheckup(state)
{
    protected override HealthCheckResult Check(TreePhase phase, HealthStatus failure)
    {
        if (FindObstacle(phase) is { } obstacle)
            return new(failure, obstacle);
        if (FindRoot(TreeSnapshot.TakeBrief(system)) is not { } root)
            return new(failure, "The root of the supervision tree does not run.");
        var findings = new TreeFindings(options.Value.MinRestartsLeft);
        findings.Look(root);
        findings.Look(system.GetZombies(), top: null);
        return ResultOf(findings);
    }
}
