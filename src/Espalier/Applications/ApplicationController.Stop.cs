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
            main.Settle(_failure?.Invoke());
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

    /// <summary>The application of a main has been started, by it or before it: from here on its end is the main's.</summary>
    internal void Bind(RunWait main, string name)
    {
        ApplicationRun? run;
        lock (_lock)
        {
            // Then the end of the system is the main's.
            if (_isClosed || _failure is not null)
                return;
            run = FindStarted(name);
            bool runs = run is { State: ApplicationState.Running or ApplicationState.Stopping };
            if (runs && run!.Type == ApplicationType.Permanent)
            {
                main.Run = run;
                return;
            }
            if (!runs)
                run = null;
            _mains.Remove(main);
        }
        main.Settle(run is null ? null : RunWait.WrongType(name, run.Type));
    }

    /// <summary>As what an application runs; null: it does not.</summary>
    internal ApplicationType? TypeOfRunning(string name)
    {
        lock (_lock)
            return FindStarted(name) is { State: ApplicationState.Running } run ? run.Type : null;
    }

    /// <summary>The system is going to stop because of this; from here on nothing can be started. Under the lock.</summary>
    private void NoteFailure(string application, ExitReason reason, bool hasStarted)
    {
        if (!_isClosed)
            _failure ??= () => new SupervisionFailedException(application, reason, hasStarted);
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
