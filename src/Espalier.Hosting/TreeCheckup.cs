using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Espalier.Hosting;

/// <summary>A check that a tree answers at once.</summary>
/// <param name="state">How far the tree has come.</param>
internal abstract class TreeCheckup(TreeState state) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Check(state.Phase, context.Registration.FailureStatus));

    /// <summary>Looks, and waits for nothing.</summary>
    /// <param name="phase">How far the tree has come.</param>
    /// <param name="failure">What to answer if it has failed.</param>
    protected abstract HealthCheckResult Check(TreePhase phase, HealthStatus failure);

    /// <summary>Why it is not ready at that stage; null: it is.</summary>
    protected static string? FindObstacle(TreePhase phase) => phase switch
    {
        TreePhase.Starting => "The supervision tree has not started yet.",
        TreePhase.Stopping => "The supervision tree is being stopped.",
        TreePhase.Lost => "The supervision tree has ended by itself, and the program stops.",
        _ => null,
    };

    /// <summary>The root of the program; null: it does not run.</summary>
    protected static TreeNode? FindRoot(TreeSnapshot snapshot) =>
        snapshot.Roots.FirstOrDefault(static root => root.Name == SupervisionTree.RootName);

    /// <summary>Healthy, unless something was found.</summary>
    protected static HealthCheckResult ResultOf(TreeFindings findings) =>
        findings.IsEmpty ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(findings.ToString(), data: findings.Reasons);
}
