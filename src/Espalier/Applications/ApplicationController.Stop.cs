using Espalier.Processes;
using Espalier.Servers;

namespace Espalier.Applications;

/// <content>The end of the system: its applications first, the last started first, one after another.</content>
internal sealed partial class ApplicationController
{
    internal override void Begin()
    {
        ProcessCell[] masters;
        lock (_lock)
        {
            _isClosed = true;
            foreach (ApplicationRun run in _starting)
                run.IsGivenUp = true;
            masters = [.. _starting.Select(static run => run.Master).OfType<ProcessCell>()];
        }
        foreach (ProcessCell master in masters)
            Kill(master);
        StopNext();
    }

    internal override void OnEmpty()
    {
        RunWait[] mains;
        lock (_lock)
        {
            mains = [.. _mains];
            _mains.Clear();
        }
        foreach (RunWait main in mains)
            main.Settle(_failure?.Invoke() ?? (_givingUp is { } run ? Explain(run.Name, ReasonOf(run), hasStarted: true, run.GivenUp) : null));
    }

    internal override void OnRootGivesUp(ProcessCell master)
    {
        ApplicationRun? run;
        lock (_lock)
        {
            // Its start may not have been answered yet: the root runs, but its master has not come to that.
            run = AllRuns.FirstOrDefault(run => ReferenceEquals(run.Master, master));
            if (run is not { State: ApplicationState.Starting or ApplicationState.Running, IsGivingUp: false, IsGivenUp: false } ||
                !IsFatal(run.Type, ExitReason.Shutdown))
                return;
            run.IsGivingUp = true;
            run.GivenUp = master.ExtraOrNull?.GivenUp;
            _givingUp ??= run;
        }

        // Its children are stopped by their own times, which may be any. From here on this is the stop of the system.
        system.ArmDeadline(system.Options.StopGrace);
        ProcessSystem.OutsideOfProcesses(
            static x =>
            {
                try
                {
                    x.Application.RunOnGivingUp();
                }
                catch (Exception failure)
                {
                    x.system.Emit(new LateFailure(x.Pid, x.system.Now, failure));
                }
            },
            (run.Application, system, master.Pid));
    }

    /// <summary>Somebody's main waits for the end of the system. False: it has begun.</summary>
    internal bool TryAdd(RunWait main)
    {
        lock (_lock)
        {
            if (FindRefusal() is not null)
                return false;
            _mains.Add(main);
            return true;
        }
    }

    /// <summary>A name for a main of children that is no application's. Under the lock.</summary>
    private string FindFreeMain()
    {
        string name;
        do
            name = InlineApplication.NameOf(++_lastMain);
        while (AllRuns.Any(run => run.Name == name));
        return name;
    }

    /// <summary>The application of a main has been started, by it or before it: from here on its end is the main's.</summary>
    /// <returns>Why the main cannot wait for that; null: it can, or it is over.</returns>
    internal InvalidOperationException? Bind(RunWait main, string name)
    {
        ApplicationRun? run;
        bool hasEnded;
        lock (_lock)
        {
            // Then the end of the system is the main's.
            if (_isClosed || _failure is not null)
                return null;
            run = FindStarted(name);
            if (run is { Type: ApplicationType.Permanent })
            {
                main.Run = run;
                return null;
            }
            hasEnded = run is { State: ApplicationState.Ended };
            _mains.Remove(main);
        }
        if (run is not null)
            return RunWait.WrongType(name, run.Type, hasEnded);

        // Somebody has stopped it already.
        main.Settle(null);
        return null;
    }

    /// <summary>A main cannot go on, because an application could not be started, by it or by somebody else: nor can the system.</summary>
    internal void FailMain(ApplicationSpec application, StartError error)
    {
        bool isFirst;
        lock (_lock)
        {
            isFirst = !_isClosed && _failure is null;
            NoteFailure(application.Name, ReasonOf(error), hasStarted: false);
        }
        if (isFirst)
            ApplicationReports.StartFailed(system, new ApplicationRun(application, ApplicationType.Permanent), error, stopsSystem: true);
    }

    /// <summary>As what an application runs; null: it does not.</summary>
    internal ApplicationType? TypeOfRunning(string name)
    {
        lock (_lock)
            return FindStarted(name) is { State: ApplicationState.Running } run ? run.Type : null;
    }

    /// <summary>The system is going to stop because of this; from here on nothing can be started. Under the lock.</summary>
    private void NoteFailure(string application, ExitReason reason, bool hasStarted, GivenUpChild? child = null)
    {
        if (!_isClosed)
            _failure ??= () => Explain(application, reason, hasStarted, child);
    }

    private SupervisionFailedException Explain(string application, ExitReason reason, bool hasStarted, GivenUpChild? child) =>
        new(application, reason, hasStarted, child, system.Notes);

    /// <summary>After a failure the system stops, once whoever asked for the start has his answer.</summary>
    private void StopIfFailed()
    {
        bool hasFailed;
        lock (_lock)
            hasFailed = _failure is not null;
        if (hasFailed)
            system.BeginStop();
    }

    private void StopNext()
    {
        ApplicationRun? next;
        ProcessCell? master = null;
        lock (_lock)
        {
            // Those that were being started are being killed, and come by here again.
            if (_starting.Count > 0)
                return;
            next = _started.FindLast(static run => run.State != ApplicationState.Ended);
            if (next is { State: ApplicationState.Running })
            {
                next.State = ApplicationState.Stopping;
                master = next.Master;
            }
        }
        if (next is null)
            system.EndProcesses();
        else
            master?.Post(new StopMail(ExitReason.Normal));
    }
}
