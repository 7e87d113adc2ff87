using System.Globalization;
using Espalier.Processes;
using Microsoft.Extensions.Logging;

namespace Espalier.Supervision;

/// <summary>What a supervisor tells about itself: events for programs, log lines for people. One crash makes one error.</summary>
/// <param name="cell">The supervisor.</param>
/// <param name="isDynamic">Its children have no ids, and it does not log that they start.</param>
internal sealed class SupervisorReports(ProcessCell cell, bool isDynamic)
{
    // Of the first restart: it stays the same while the supervisor lives.
    private string? _path;

    private ProcessSystem System => cell.System;

    internal void ChildStarted(ChildSpec spec, Pid child, int restarts, StartCause cause)
    {
        if (System.IsObserved && restarts > 0)
            System.Emit(new ChildRestarted(child, System.Now, cell.Pid, IdOf(spec), restarts));
        else if (System.IsObserved)
            System.Emit(new ChildStarted(child, System.Now, cell.Pid, IdOf(spec)));
        if (isDynamic || !System.Logs(cause == StartCause.Request ? LogLevel.Debug : LogLevel.Information))
            return;
        System.Log(
            cell.Pid,
            static (logger, x) =>
            {
                string name = x.spec.Id.ToString(), supervisor = x.cell.DescribePath();
                if (x.cause == StartCause.Request)
                    SupervisorLog.ChildStartedOnRequest(logger, name, supervisor, x.child);
                else if (x.restarts == 0)
                    SupervisorLog.ChildHasStarted(logger, name, supervisor, x.child);
                else
                    SupervisorLog.ChildHasRestarted(logger, name, supervisor, x.child, x.restarts);
            },
            (cell, spec, child, restarts, cause));
    }

    /// <summary>A child has ended by itself.</summary>
    /// <param name="spec">The child.</param>
    /// <param name="exit">Its end.</param>
    /// <param name="crash">Its report, to be logged with the decision; null: it did not fail by its own doing.</param>
    /// <param name="decision">What becomes of it.</param>
    internal void ChildExited(ChildSpec spec, TrappedExit exit, CrashReport? crash, ExitDecision decision)
    {
        if (decision.Kind == DecisionKind.Restart && cell.Master is not null)
            System.Notes.NoteRestart(new(System.Now, _path ??= cell.DescribePath(), IdOf(spec), exit.From, exit.Reason));
        if (System.IsObserved)
            System.Emit(new ChildExited(exit.From, System.Now, cell.Pid, IdOf(spec), exit.Reason, decision.Kind == DecisionKind.Restart));
        if (crash is not null)
        {
            System.LogCrash(crash, decision.ToString());
            return;
        }
        if (exit.From.Target is ProcessCell { HasCrashed: true } || (spec.Restart != RestartType.Permanent && exit.Reason.IsGraceful))
            return;
        System.Log(
            LogLevel.Error, cell.Pid,
            static (logger, x) => SupervisorLog.ChildTerminated(
                logger, x.spec.Id.ToString(), x.cell.DescribePath(), x.exit.From, x.exit.Reason.ToString(), x.decision.ToString()),
            (cell, spec, exit, decision));
    }

    /// <summary>A process has crashed that is none of its children, or not any more.</summary>
    internal void StrangerExited(CrashReport? crash)
    {
        if (crash is not null)
            System.LogCrash(crash, CrashDecision.NoChild);
    }

    /// <summary>A start that nobody asked for has been answered: what failed meanwhile is told, once.</summary>
    internal void StartAnswered(ChildSpec spec, StartResult result, StartCause cause)
    {
        // The end of the supervisor reports what it has not said any more.
        if (cell.Fate is not null)
            return;
        StartError? error = (result as StartResult.Failed)?.Error;
        for (CrashReport? crash = cell.TakeStartCrashes(); crash is not null; crash = crash.NextKept)
        {
            // The error says it already, unless the start function has made something else of it.
            if (error is null || !StartCrash.IsToldBy(error, crash.Reason) || !crash.TryClaim())
                System.LogCrash(crash, CrashDecision.StartFailed);
        }
        if (error is null)
            return;
        if (System.IsObserved)
            System.Emit(new ChildStartFailed(cell.Pid, System.Now, IdOf(spec), error));
        System.Log(
            LogLevel.Error, cell.Pid,
            static (logger, x) => SupervisorLog.StartError(
                logger, x.spec.Id.ToString(), x.cell.DescribePath(), x.error.ToString(),
                x.cause == StartCause.Restart ? "its supervisor tries again" : "its supervisor does not start", StartCrash.ExceptionOf(x.error)),
            (cell, spec, error, cause));
    }

    internal void ChildStopped(ChildSpec spec, StoppedChild stopped)
    {
        if (stopped.IsOverrun && System.IsObserved)
            System.Emit(new ShutdownOverrun(stopped.Pid, System.Now, cell.Pid, IdOf(spec), spec.EffectiveShutdown.Limit!.Value));
        if (stopped.IsOverrun)
        {
            string limit = spec.EffectiveShutdown.Limit!.Value.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
            System.Notes.NoteOverdue(stopped.Pid, PathOf(spec, stopped.Pid), $"killed as its {limit} s were over");
        }
        if (stopped.Crash is { } crash)
            System.LogCrash(crash, CrashDecision.SupervisorStops);
        bool isClean = isDynamic ? ChildStopper.IsCleanDynamic(spec, stopped) : ChildStopper.IsClean(spec, stopped.Reason);
        if (isClean || stopped.IsReported)
            return;
        System.Log(
            LogLevel.Error, cell.Pid,
            static (logger, x) => SupervisorLog.ShutdownError(
                logger, x.spec.Id.ToString(), x.cell.DescribePath(), x.stopped.Pid, x.stopped.Reason.ToString()),
            (cell, spec, stopped));
    }

    internal void GaveUp(ChildSpec spec, Pid child, int maxRestarts, TimeSpan period)
    {
        if (System.IsObserved)
            System.Emit(new RestartLimitReached(cell.Pid, System.Now, child, IdOf(spec), maxRestarts, period));
        System.Log(
            LogLevel.Error, cell.Pid,
            static (logger, x) => SupervisorLog.RestartLimit(
                logger, x.cell.DescribePath(), x.spec.Id.ToString(), x.child, x.maxRestarts,
                x.period.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)),
            (cell, spec, child, maxRestarts, period));
    }

    /// <summary>The supervisor ends because of a child. Kept with its application, whose end may have to be explained.</summary>
    /// <param name="spec">The child.</param>
    /// <param name="child">The process that it was last.</param>
    /// <param name="why">What that ended with, or why it could not be started again.</param>
    /// <param name="exception">The exception in that; null: none.</param>
    internal void EndsBecauseOf(ChildSpec spec, Pid child, object why, Exception? exception)
    {
        if (cell.Master is not { IsAlive: true } master)
            return;
        NoteGivenUp(master, spec, child, why, exception);
        if (ReferenceEquals(cell.ParentCell, master))
            System.StopStage?.OnRootGivesUp(master);
    }

    internal void WarnOfEndlessShutdown(ChildSpec spec)
    {
        if (spec is { Type: ChildType.Worker, Shutdown.IsInfinite: true })
        {
            System.Log(
                LogLevel.Warning, cell.Pid,
                static (logger, x) => SupervisorLog.ShutdownEndless(logger, x.spec.Id.ToString(), x.cell.DescribePath()), (cell, spec));
        }
    }

    private void NoteGivenUp(ProcessCell master, ChildSpec spec, Pid child, object why, Exception? exception)
    {
        GivenUpChild? earlier = master.ExtraOrNull?.GivenUp;

        // One that is still ending, perhaps by the same cause: whoever ends below it or beside it meanwhile explains nothing.
        if (earlier is not null && earlier.GivenUpBy != child && earlier.GivenUpBy.IsAlive)
            return;

        // A supervisor that gave up itself is explained by the child that it gave up.
        master.Extra.GivenUp = earlier is not null && earlier.GivenUpBy == child
            ? earlier with { GivenUpBy = cell.Pid }
            : new GivenUpChild(cell.Pid, $"{cell.DescribePath()}/{spec.Id}", why.ToString()!, exception);
    }

    private string PathOf(ChildSpec spec, Pid child) => $"{cell.DescribePath()}/{(isDynamic ? child.ToString() : spec.Id.ToString())}";

    private ChildId? IdOf(ChildSpec spec) => isDynamic ? (ChildId?)null : spec.Id;
}
