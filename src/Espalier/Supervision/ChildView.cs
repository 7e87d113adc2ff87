using Espalier.Processes;

namespace Espalier.Supervision;

/// <summary>What has become of one child, as its supervisor's table and its process say at one moment.</summary>
internal readonly record struct ChildView(ChildSpec Spec, Pid? Pid, ChildStatus Status, int Restarts)
{
    /// <summary>What has become of a child, also while its supervisor is busy with it or has not heard of its end yet.</summary>
    /// <param name="entry">The child, under the lock of its table.</param>
    /// <param name="isAwaited">A restart is under way that starts it.</param>
    /// <param name="isStopping">It is being stopped.</param>
    internal static ChildStatus StatusOf(ChildEntry entry, bool isAwaited, bool isStopping)
    {
        if (entry.Status == ChildStatus.Stopped)
            return isAwaited ? ChildStatus.Restarting : ChildStatus.Stopped;
        if (entry.Status == ChildStatus.Restarting || entry.Pid.IsAlive)
            return entry.Status;
        return isAwaited || (!isStopping && IsRestarted(entry.Spec, entry.Pid)) ? ChildStatus.Restarting : ChildStatus.Stopped;
    }

    /// <summary>Does a child whose process has ended come back?</summary>
    internal static bool IsRestarted(ChildSpec spec, Pid ended) =>
        RestartDecision.IsRestarted(spec.Restart, (ended.Target as ProcessCell)?.Fate ?? ExitReason.NoProcess);
}
