using System.Threading.Tasks.Sources;
using Espalier.Processes;

namespace Espalier.Applications;

/// <summary>The main of a program: it starts an application as permanent, and waits for the end of the system.</summary>
/// <param name="system">Which.</param>
/// <param name="controller">The system's.</param>
/// <param name="findName">The name of the application, which a main of children gets as it is started.</param>
internal sealed class RunWait(ProcessSystem system, ApplicationController controller, Func<string> findName)
    : PendingWait(system), IValueTaskSource, IPlanStarter
{
    private CancellationTokenRegistration _registration;
    private Exception? _startFailure;

    /// <summary>The application; null: it has not been started yet. The controller's.</summary>
    internal ApplicationRun? Run { get; set; }

    /// <summary>Begins.</summary>
    /// <exception cref="ObjectDisposedException">The system is stopping.</exception>
    internal ValueTask Start(IReadOnlyList<ApplicationSpec> plan, CancellationToken cancellationToken)
    {
        if (!controller.TryAdd(this))
            throw new ObjectDisposedException(nameof(ProcessSystem), "Nothing can be run in a system that stops.");
        var task = new ValueTask(this, Token);
        if (cancellationToken.IsCancellationRequested)
        {
            System.BeginStop();
            return task;
        }
        _registration = cancellationToken.UnsafeRegister(static system => ((ProcessSystem)system!).BeginStop(), System);
        new AllStart(controller, plan, ApplicationType.Permanent, null, this).Begin(default);

        // All of it may be over before there was a registration to take back.
        Interlocked.MemoryBarrier();
        if (!IsPending)
            _registration.Unregister();
        return task;
    }

    /// <summary>It is over.</summary>
    /// <param name="failure">What has stopped the system; null: it was stopped on purpose, or the application was.</param>
    internal void Settle(Exception? failure)
    {
        failure = _startFailure ?? failure;
        if (failure is not null)
            TryFail(Version, failure, isDetached: true);
        else if (TryClaim(Version))
            Publish();
    }

    internal static InvalidOperationException WrongType(string name, ApplicationType type, bool hasEnded = false) => new(
        $"The application {name} {(hasEnded ? "ran meanwhile" : "runs already")}, as {type}: stop it first, or start it as " +
        $"{ApplicationType.Permanent}, so that its end is the system's.");

    public void OnFailed(ApplicationSpec application, StartFailedException failure)
    {
        // Before the stop, which may be over at once.
        _startFailure = failure;
        controller.FailMain(application, failure.Error!);
    }

    public Exception? FindFault() => controller.Bind(this, findName());

    public void OnDone(IReadOnlyList<ProcessApplication> started, Exception? failure)
    {
        // Without a failure, after one of a start, and when the stop of the system has ended the start, the controller settles it.
        if (failure is not (null or StartFailedException or ObjectDisposedException))
            Settle(failure);
    }

    /// <inheritdoc/>
    public void GetResult(short token) => ThrowIfFailed(token);

    protected override void OnSettled() => _registration.Unregister();

    protected override Exception MakeTimeout() => throw new InvalidOperationException("This wait has no limit.");
}
