using Espalier.Processes;
using Espalier.Servers;

namespace Espalier.Applications;

/// <summary>Knows the applications of one system: which are started, who waits for them, and in which order they end.</summary>
/// <remarks>
/// A plain object with a lock, made when the first application is started. Not a process, so it cannot be killed or be busy: a stop that
/// takes long keeps nobody else waiting. The lock is held for looking things up and writing them down only; processes are made and told, and
/// answers are given, after it. What happens to an application comes from its master's turn or its end, so nothing depends on whether
/// the code that asked is still alive. <otp>application_controller</otp>
/// </remarks>
internal sealed partial class ApplicationController(ProcessSystem system) : StopStage
{
    private readonly Lock _lock = new();
    private readonly List<ApplicationRun> _starting = [];

    // In the order in which their starts were done.
    private readonly List<ApplicationRun> _started = [];
    private readonly List<RunWait> _mains = [];
    private Func<SupervisionFailedException>? _failure;
    private ApplicationRun? _givingUp;
    private int _lastMain;
    private bool _isClosed;

    /// <summary>The controller of a system, made if need be.</summary>
    internal static ApplicationController Of(ProcessSystem system) =>
        (ApplicationController)(system.StopStage ?? system.UseStopStage(new ApplicationController(system)));

    /// <summary>What runs, the last started first.</summary>
    internal IReadOnlyList<ProcessApplication> List()
    {
        lock (_lock)
        {
            return [.. Enumerable.Reverse(_started)
                .Where(static run => run.State == ApplicationState.Running).Select(static run => run.Application)];
        }
    }

    internal bool IsRunning(string name)
    {
        lock (_lock)
            return FindStarted(name) is { State: ApplicationState.Running };
    }

    /// <summary>The application that a process belongs to.</summary>
    internal ProcessApplication? Find(ProcessCell cell)
    {
        lock (_lock)
            return FindRunOf(cell)?.Application;
    }

    /// <summary>Starts an application, or joins whoever is starting it.</summary>
    internal void Start(StartRequest request)
    {
        ApplicationRun? made = null;
        StartError? error;
        Exception? refusal;
        lock (_lock)
        {
            refusal = request.IsGivenUp ? request.MakeCancellation() : FindRefusal();
            if (refusal is null)
                (request.Spec.Application as InlineApplication)?.TakeName(FindFreeMain);
            if (refusal is null && TryJoin(request, out refusal))
                return;
            error = refusal is null ? FindError(request) : null;
            if (refusal is null && error is null)
            {
                made = new ApplicationRun(request.Spec, request.Type);
                made.Starters.Add(request);
                request.IsFounder = true;
                request.Waiter = FindWaiter(request.Caller);
                _starting.Add(made);
            }
        }
        if (made is not null)
            Launch(made);
        else if (refusal is not null)
            request.Fail(refusal);
        else
            Refuse(request, error!);
    }

    /// <summary>The master exists. Called by whoever made it and by itself, because either may be first.</summary>
    internal void Attach(ApplicationRun run, ProcessCell master)
    {
        bool isGivenUp;
        lock (_lock)
        {
            run.Master = master;
            isGivenUp = run.IsGivenUp;
        }
        if (isGivenUp)
            Kill(master);
    }

    /// <summary>The root runs, so the application does. On the master's turn.</summary>
    internal void OnRootStarted(ApplicationRun run, Pid root)
    {
        StartRequest[] starters;
        lock (_lock)
        {
            // One that is given up is being killed, and is heard of again when nothing is left of it.
            if (run.IsGivenUp)
                return;
            _starting.Remove(run);
            if (FindStarted(run.Name) is { } earlier)
                _started.Remove(earlier);
            _started.Add(run);
            run.State = ApplicationState.Running;
            run.Root = root;
            starters = [.. run.Starters];
            run.Starters.Clear();
        }
        ApplicationReports.Started(system, run);
        foreach (StartRequest starter in starters)
            starter.Succeed(new StartResult.Started(root), starter.IsFounder ? run : null);
    }

    /// <summary>Makes the master, which does the rest on its own turn.</summary>
    private void Launch(ApplicationRun run)
    {
        var start = new ServerStart(system, null, isLinked: false, () => new ApplicationMaster(this, run));
        ProcessCell master;
        try
        {
            master = ProcessStarter.TryStart(
                system, new ServerBehavior(start), SpawnOptions.Default, null, monitored: false, out _, out _)!;
        }
        catch (ObjectDisposedException)
        {
            // The system came to its last stage this very moment.
            OnGone(run);
            return;
        }
        Attach(run, master);
        if (!master.TryAddWatch(new MasterWatch(master, () => OnMasterEnded(run))))
            OnMasterEnded(run);
    }

    private ObjectDisposedException? FindRefusal() => _isClosed || _failure is not null || system.IsClosing
        ? new ObjectDisposedException(nameof(ProcessSystem), "No application can be started in a system that stops.")
        : null;

    /// <summary>Is it being started or stopped by somebody? Then the request waits there, unless it would wait for itself.</summary>
    private bool TryJoin(StartRequest request, out Exception? refusal)
    {
        refusal = null;
        ApplicationRun? busy = _starting.Find(run => run.Name == request.Spec.Name);
        if (busy is null && FindStarted(request.Spec.Name) is { State: ApplicationState.Stopping } stopping)
            busy = stopping;
        if (busy is null)
            return false;
        request.Waiter = FindWaiter(request.Caller);
        refusal = FindCircle(request, busy);
        if (refusal is not null)
            return false;
        bool isStarting = busy is { State: ApplicationState.Starting, IsGivenUp: false };
        (isStarting ? busy.Starters : busy.Successors).Add(request);
        return true;
    }

    /// <summary>In OTP's order: not running already, all dependencies started, all of them running.</summary>
    private StartError? FindError(StartRequest request)
    {
        if (FindStarted(request.Spec.Name) is { State: ApplicationState.Running } running)
            return new StartError.AlreadyStarted(running.Root);
        foreach (string dependency in request.Spec.DependencyNames)
        {
            if (FindStarted(dependency) is not { State: ApplicationState.Running or ApplicationState.Ended })
                return new StartError.DependencyMissing(dependency, HasDied: false);
        }
        string? dead = request.Spec.DependencyNames.FirstOrDefault(name => FindStarted(name)!.State == ApplicationState.Ended);
        return dead is null ? null : new StartError.DependencyMissing(dead, HasDied: true);
    }

    private void Refuse(StartRequest request, StartError error)
    {
        // A dependency that has died is found out in the middle of a start, so it is a start that has failed.
        bool stopsSystem = error is StartError.DependencyMissing { HasDied: true } && request.Type != ApplicationType.Temporary;
        if (stopsSystem)
        {
            lock (_lock)
                NoteFailure(request.Spec.Name, ReasonOf(error), hasStarted: false);
        }
        if (stopsSystem)
            ApplicationReports.StartFailed(system, new ApplicationRun(request.Spec, request.Type), error, stopsSystem);
        request.Succeed(new StartResult.Failed(error));
        StopIfFailed();
    }

    private ApplicationRun? FindStarted(string name) => _started.Find(run => run.Name == name);

    private ApplicationRun? FindRunOf(ProcessCell cell) =>
        cell.Master is { } master ? AllRuns.FirstOrDefault(run => ReferenceEquals(run.Master, master)) : null;

    private IEnumerable<ApplicationRun> AllRuns => _starting.Concat(_started);

    private static ExitReason ReasonOf(StartError error) => error switch
    {
        StartError.Failed failed => failed.Reason,
        StartError.StartFunctionFailed failed => failed.Reason,
        _ => ExitReason.Custom(error),
    };

    private static void Kill(ProcessCell cell) => cell.Apply(new(default, ExitReason.Killed, ExitSignalKind.Kill));
}
