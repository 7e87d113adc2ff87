using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Espalier.Hosting;

/// <summary>Does a part of the tree run, and is everything in it well?</summary>
internal sealed class SubtreeCheck(string path, ProcessSystem system, TreeState state, IOptions<SupervisionHealthOptions> options)
    : TreeCheckup(state)
{
    protected override HealthCheckResult Check(TreePhase phase, HealthStatus failure)
    {
        if (FindObstacle(phase) is { } obstacle)
            return new(failure, obstacle);
        TreeNode? node = FindNearest(TreeSnapshot.TakeBrief(system));

        // Workers of dynamic supervisors are only in the full one.
        if (node is { MaxRestarts: not null, Path: var nearest } && nearest != path)
            node = FindNearest(TreeSnapshot.Take(system));
        if (node is null)
            return new(failure, $"There is no {path}: expected a path that begins with {SupervisionTree.RootName}, or the root does not run.");
        var findings = new TreeFindings(options.Value.MinRestartsLeft);
        findings.Look(node);
        if (node.Status == ChildStatus.Restarting)
            return new(failure, findings.ToString(), data: findings.Reasons);
        if (node.Status == ChildStatus.Stopped)
            return new(failure, $"{node.Path} does not run.");
        if (node.Path != path)
            return new(failure, $"There is no {path}: {node.Path} has no such child.");
        findings.Look(system.GetZombies(), path);
        return ResultOf(findings);
    }

    /// <summary>The node of that path, or the last one on the way to it that is there.</summary>
    private TreeNode? FindNearest(TreeSnapshot snapshot)
    {
        TreeNode? found = null;
        for (TreeNode? next = FindRoot(snapshot); next is not null && TreeFindings.IsAtOrBelow(path, next.Path);)
        {
            found = next;
            next = found.Children.FirstOrDefault(child => TreeFindings.IsAtOrBelow(path, child.Path));
        }
        return found;
    }
}
