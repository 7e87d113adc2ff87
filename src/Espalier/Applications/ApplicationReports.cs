namespace Espalier.Applications;

/// <summary>What is told about applications: log lines for people, an event for programs.</summary>
internal static class ApplicationReports
{
    internal static void Started(ProcessSystem system, ApplicationRun run) => system.Log(
        run.Root, static (logger, run) => ApplicationLog.ApplicationHasStarted(logger, run.Name, run.Type, run.Root), run);

    /// <summary>It was stopped.</summary>
    /// <param name="system">Where.</param>
    /// <param name="run">Which.</param>
    /// <param name="isKilled">It did not come to its end in time.</param>
    internal static void Stopped(ProcessSystem system, ApplicationRun run, bool isKilled)
    {
        Emit(system, run, isKilled ? ExitReason.Killed : null, stopsSystem: false);
        system.Log(
            run.Root,
            static (logger, x) =>
            {
                if (x.isKilled)
                    ApplicationLog.ApplicationWasKilled(logger, x.run.Name, x.run.Type);
                else
                    ApplicationLog.ApplicationHasStopped(logger, x.run.Name, x.run.Type);
            },
            (run, isKilled));
    }

    /// <summary>It has ended by itself.</summary>
    /// <param name="system">Where.</param>
    /// <param name="run">Which.</param>
    /// <param name="reason">Why.</param>
    /// <param name="stopsSystem">That is the end of the system.</param>
    internal static void Ended(ProcessSystem system, ApplicationRun run, ExitReason reason, bool stopsSystem)
    {
        Emit(system, run, reason, stopsSystem);
        system.Log(
            run.Root,
            static (logger, x) =>
            {
                string reason = x.reason.ToString();
                if (x.stopsSystem)
                    ApplicationLog.ApplicationHasFailed(logger, x.run.Name, x.run.Type, reason);
                else
                    ApplicationLog.ApplicationHasEnded(logger, x.run.Name, x.run.Type, reason, x.decision);
            },
            (run, reason, stopsSystem, decision: system.IsClosing ? "none: the system stops already" : "none: it may be started again"));
    }

    internal static void StartFailed(ProcessSystem system, ApplicationRun run, StartError error, bool stopsSystem) => system.Log(
        default,
        static (logger, x) =>
        {
            // A root that crashed has its own report, with the exception.
            Exception? exception = (x.error as StartError.StartFunctionFailed)?.Reason.Exception;
            string decision = x.stopsSystem ? "the system stops" : "none: whoever wanted it has the reason";
            ApplicationLog.ApplicationStartFailed(
                logger, x.run.Name, x.run.Type, x.error.ToString()!, decision, exception);
        },
        (run, error, stopsSystem));

    internal static void CallbackFailed(ProcessSystem system, Pid master, ApplicationRun run, string callback, Exception failure) => system.Log(
        master,
        static (logger, x) => ApplicationLog.CallbackFailed(logger, x.run.Name, x.callback, x.failure),
        (run, callback, failure));

    private static void Emit(ProcessSystem system, ApplicationRun run, ExitReason? reason, bool stopsSystem)
    {
        if (system.IsObserved)
            system.Emit(new ApplicationEnded(run.Root, system.Now, run.Name, run.Type, reason, stopsSystem));
    }
}
