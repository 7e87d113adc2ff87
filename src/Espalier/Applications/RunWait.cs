using System.Threading.Tasks.Sources;
using Espalier.Processes;

namespace Espalier.Applications;

/// <summary>The main of a program: it starts an application as permanent, and waits for the end of the system.</summary>
internal sealed class RunWait(ProcessSystem system, string name) : PendingWait(system), IValueTaskSource
{
    private CancellationTokenRegistration _registration;
    private Exception? _startFailure;

    /// <summary>The application; null: it has not been started yet. The controller's.</summary>
    internal ApplicationRun? Run { get; set; }

    /// <summary>Begins.</summary>
    /// <exception cref="ObjectDisposedException">The system is stopping.</exception>
    internal ValueTask Start(ApplicationController controller, IReadOnlyList<ApplicationSpec> plan, CancellationToken cancellationToken)
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
        new AllStart(controller, plan, ApplicationType.Permanent, null, (_, failure) => OnStarted(controller, failure)).Begin(default);

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

    internal static InvalidOperationException WrongType(string name, ApplicationType type) => new(
        $"The application {name} runs already, as {type}: stop it first, or start it as {ApplicationType.Permanent}, so that its end is the " +
        "system's.");

    /// <inheritdoc/>
    public void GetResult(short token) => ThrowIfFailed(token);

    protected override void OnSettled() => _registration.Unregister();

    protected override Exception MakeTimeout() => throw new InvalidOperationException("This wait has no limit.");

    private void OnStarted(ApplicationController controller, Exception? failure)
    {
        if (failure is null)
        {
            controller.Bind(this, name);
        }
        else if (failure is not ObjectDisposedException)
        {
            // Before the stop, which may be over at once. A stop that has begun already has ended the start, and is no failure of it.
            _startFailure = failure;
            System.BeginStop();
        }
    }
}
