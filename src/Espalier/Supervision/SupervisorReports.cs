using Espalier.Processes;

namespace Espalier.Supervision;

/// <summary>What a supervisor tells about itself: events for programs.</summary>
internal sealed class SupervisorReports(ProcessCell cell)
{
    private ProcessSystem System => cell.System;

    internal void ChildStarted(ChildId? id, Pid child, int restarts)
    {
        if (!System.IsObserved)
            return;
        if (restarts > 0)
            System.Emit(new ChildRestarted(child, System.Now, cell.Pid, id, restarts));
        else
            System.Emit(new ChildStarted(child, System.Now, cell.Pid, id));
    }

    internal void ChildExited(ChildId? id, TrappedExit exit, DecisionKind decision)
    {
        if (System.IsObserved)
            System.Emit(new ChildExited(exit.From, System.Now, cell.Pid, id, exit.Reason, decision == DecisionKind.Restart));
    }

    internal void StartFailed(ChildId? id, StartError error)
    {
        if (System.IsObserved)
            System.Emit(new ChildStartFailed(cell.Pid, System.Now, id, error));
    }

    internal void ChildStopped(ChildId? id, ShutdownPolicy policy, Pid child, StoppedChild stopped)
    {
        if (stopped.IsOverrun && System.IsObserved)
            System.Emit(new ShutdownOverrun(child, System.Now, cell.Pid, id, policy.Limit!.Value));
    }

    internal void GaveUp(ChildId? id, Pid child, int maxRestarts, TimeSpan period)
    {
        if (System.IsObserved)
            System.Emit(new RestartLimitReached(cell.Pid, System.Now, child, id, maxRestarts, period));
    }

    internal void WarnOfEndlessShutdown(ChildSpec spec)
    {
        if (spec is { Type: ChildType.Worker, Shutdown.IsInfinite: true })
            System.LogEndlessShutdown(cell.Pid, spec.Id);
    }
}
