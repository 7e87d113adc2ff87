namespace Espalier.Applications;

/// <content>An application has ended, whatever ended it.</content>
internal sealed partial class ApplicationController
{
    private void OnMasterEnded(ApplicationRun run) => new MemberReaper(system, run.Master!, () => OnGone(run)).Reap();

    /// <summary>Nothing is left of it.</summary>
    private void OnGone(ApplicationRun run)
    {
        bool hasStarted, wasStopped, stopsSystem = false;
        ExitReason reason = ReasonOf(run);
        lock (_lock)
        {
            hasStarted = run.State != ApplicationState.Starting;

            // Whoever asked for the stop of one that was just ending by itself has what he wants.
            // One that was giving up already when the system's stop came to it has not been stopped.
            wasStopped = run.State == ApplicationState.Stopping && (!run.IsGivingUp || run.Stoppers.Count > 0);
            if (wasStopped && ReferenceEquals(_givingUp, run))
                _givingUp = null;
            if (hasStarted && !wasStopped)
            {
                stopsSystem = !_isClosed && IsFatal(run.Type, reason);
                run.State = ApplicationState.Ended;

                // Here, so that no main can find the application gone and the system well.
                if (stopsSystem)
                    NoteFailure(run.Name, reason, hasStarted: true, run.GivenUp);
            }
            if (wasStopped || stopsSystem || _isClosed)
                _started.Remove(run);
        }
        if (!hasStarted)
            OnStartFailed(run);
        else if (wasStopped)
            OnStopped(run);
        else
            OnEnded(run, reason, stopsSystem);
        GoOn(run);
    }

    private static ExitReason ReasonOf(ApplicationRun run)
    {
        ExitReason masters = run.Master?.Fate ?? ExitReason.Killed;
        return run.EndReason ?? (run.IsGivingUp && masters.Kind == ExitKind.Normal ? ExitReason.Shutdown : masters);
    }

    private void OnStartFailed(ApplicationRun run)
    {
        StartRequest[] starters;
        Exception? refusal;
        lock (_lock)
        {
            _starting.Remove(run);
            starters = [.. run.Starters];
            run.Starters.Clear();
            refusal = FindRefusal();
        }
        StartError? error = run.StartFailure ?? (run.IsGivenUp || run.Master is null ? null : new StartError.Failed(run.Master.Fate!));
        bool stopsSystem = error is not null && !run.IsGivenUp && refusal is null && IsFatal(run.Type, error);
        if (stopsSystem)
        {
            lock (_lock)
                NoteFailure(run.Name, ReasonOf(error!), hasStarted: false);
        }
        if (error is not null && !run.IsGivenUp)
            ApplicationReports.StartFailed(system, run, error, stopsSystem);
        foreach (StartRequest starter in starters)
        {
            if (refusal is null && run.IsGivenUp)
                starter.Cancel();
            else if (error is not null)
                starter.Succeed(new StartResult.Failed(error));
            else
                starter.Fail(refusal!);
        }

        // Whoever asked has his answer before the system goes down because of it, or because one of them is a main.
        StopIfFailed();
    }

    private void OnStopped(ApplicationRun run)
    {
        StopRequest[] stoppers;
        RunWait[] mains;
        lock (_lock)
        {
            stoppers = [.. run.Stoppers];
            run.Stoppers.Clear();

            // A system that stops ends its mains when it has: with the failure, if there is one.
            mains = _isClosed || _failure is not null ? [] : [.. _mains.Where(main => ReferenceEquals(main.Run, run))];
            _mains.RemoveAll(mains.Contains);
        }
        ApplicationReports.Stopped(system, run, isKilled: run.Master!.Fate == ExitReason.Killed);
        foreach (StopRequest stopper in stoppers)
            stopper.Answer(wasStarted: stopper.IsFounder);
        foreach (RunWait main in mains)
            main.Settle(null);
    }

    private void OnEnded(ApplicationRun run, ExitReason reason, bool stopsSystem)
    {
        ApplicationReports.Ended(system, run, reason, stopsSystem);
        if (stopsSystem)
            system.BeginStop();
    }

    /// <summary>Those who waited for its end go on: who wants to start it again, and the system's stop.</summary>
    private void GoOn(ApplicationRun run)
    {
        StartRequest[] successors;
        bool isClosed;
        lock (_lock)
        {
            successors = [.. run.Successors];
            run.Successors.Clear();
            isClosed = _isClosed;
        }
        foreach (StartRequest successor in successors)
            Start(successor);
        if (isClosed)
            StopNext();
    }

    private static bool IsFatal(ApplicationType type, ExitReason reason) =>
        type == ApplicationType.Permanent || (type == ApplicationType.Transient && reason.Kind != ExitKind.Normal);

    /// <summary>A start function that exits normally is the only failure that a transient application is forgiven.</summary>
    private static bool IsFatal(ApplicationType type, StartError error) =>
        type == ApplicationType.Permanent ||
        (type == ApplicationType.Transient && error is not StartError.StartFunctionFailed { Reason.Kind: ExitKind.Normal });
}
