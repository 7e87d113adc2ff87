using Espalier.Applications;
using Espalier.Processes;

namespace Espalier;

/// <content>Applications: starting, stopping, and which are there.</content>
public sealed partial class ProcessSystem
{
    /// <summary>Starts an application, if what it depends on runs.</summary>
    /// <param name="application">The application.</param>
    /// <param name="type">What its end by itself means. Default: nothing for the system.</param>
    /// <param name="cancellationToken">
    /// Gives the start up, unless somebody else waits for it too: what has been started is killed, and this ends when nothing is left.
    /// </param>
    /// <returns>
    /// Started, with the root. Or failed: <see cref="StartError.AlreadyStarted"/>, with the root; <see cref="StartError.DependencyMissing"/>;
    /// or why its root was not started. After a failure nothing of it is left.
    /// </returns>
    /// <exception cref="ArgumentException">The type does not exist, it has no name, or a dependency is null.</exception>
    /// <exception cref="InvalidOperationException">
    /// The calling process would wait for itself: it is needed for the start or the stop that it asks for.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The system is stopping.</exception>
    /// <remarks>
    /// Checked in this order: it does not run; each dependency has been started; each runs. Who asks while it is being started gets the
    /// same answer; while it is being stopped, the start comes after that. One that has ended by itself may be started again. A permanent
    /// application that cannot be started stops the system, and so does a transient one, unless its start function exits normally.
    /// <otp>application:start/2</otp>
    /// <otp-differs>OTP answers nobody while an application is being stopped.</otp-differs>
    /// </remarks>
    public ValueTask<StartResult> StartApplicationAsync(
        ProcessApplication application, ApplicationType type = ApplicationType.Temporary, CancellationToken cancellationToken = default)
    {
        ProcessCell? caller = CheckRequest(application, type);
        var spec = ApplicationSpec.Of(application);
        cancellationToken.ThrowIfCancellationRequested();
        return new ApplicationStartWait(this).Start(ApplicationController.Of(this), spec, type, caller, cancellationToken);
    }

    /// <summary>Starts an application and, before it, all that it depends on and that does not run.</summary>
    /// <param name="application">The application.</param>
    /// <param name="type">What the end by itself of any of them means. Default: nothing for the system.</param>
    /// <param name="cancellationToken">Gives it up: what has been started is stopped again, in reverse.</param>
    /// <returns>What this call has started, in this order; empty when the application runs already.</returns>
    /// <exception cref="StartFailedException">
    /// One could not be started; the message names it. Those that this call had started have been stopped again, in reverse.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// The type does not exist, one has no name, a dependency is null, or they depend on each other in a circle.
    /// </exception>
    /// <exception cref="InvalidOperationException">The calling process would wait for itself.</exception>
    /// <exception cref="ObjectDisposedException">The system is stopping.</exception>
    /// <remarks>
    /// Depth first, in the order listed; one after another. One that runs is left alone with all that it depends on; one that has ended by
    /// itself is started again. <otp>application:ensure_all_started/2</otp>
    /// </remarks>
    public ValueTask<IReadOnlyList<ProcessApplication>> StartAllAsync(
        ProcessApplication application, ApplicationType type = ApplicationType.Temporary, CancellationToken cancellationToken = default)
    {
        ProcessCell? caller = CheckRequest(application, type);
        var controller = ApplicationController.Of(this);
        IReadOnlyList<ApplicationSpec> plan = StartPlan.For(controller, application);
        cancellationToken.ThrowIfCancellationRequested();
        return new AllStartWait(this).Start(controller, plan, type, caller, cancellationToken);
    }

    /// <summary>Stops an application: its <c>PrepareStopAsync</c>, its tree, its <c>StopAsync</c>, then what is left of its processes.</summary>
    /// <param name="application">The application, or any other instance of its name.</param>
    /// <param name="cancellationToken">Ends the wait only: the stop goes on.</param>
    /// <returns>
    /// True: it was started, and has been stopped, or had ended by itself. False: it was not started, is being started, or somebody else
    /// has stopped it.
    /// </returns>
    /// <exception cref="ArgumentException">It has no name.</exception>
    /// <exception cref="InvalidOperationException">
    /// The calling process would wait for itself: it runs one of the application's callbacks, is a supervisor of it, or is needed by
    /// something that this stop has to wait for.
    /// </exception>
    /// <remarks>
    /// Without a limit of its own. The system goes on whatever its type, and so do those that depend on it. An ordinary process of the
    /// application that asks for this does not live to see it. <otp>application:stop/1</otp>
    /// </remarks>
    public ValueTask<bool> StopApplicationAsync(ProcessApplication application, CancellationToken cancellationToken = default)
    {
        ProcessCell? caller = CheckRequest(application, ApplicationType.Temporary);
        string name = ApplicationSpec.NameOf(application);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<bool>(cancellationToken);
        return StopStage is ApplicationController controller
            ? new ApplicationStopWait(this).Start(controller, name, caller, cancellationToken)
            : new(false);
    }

    /// <summary>The applications that run, the last started first: a copy of the moment. One that is being stopped is not among them.</summary>
    /// <remarks><otp>application:which_applications/0</otp></remarks>
    public IReadOnlyList<ProcessApplication> GetApplications() => (StopStage as ApplicationController)?.List() ?? [];

    /// <summary>Which application does a process belong to?</summary>
    /// <param name="pid">The process.</param>
    /// <param name="application">The instance that was started; also while it is being started or stopped.</param>
    /// <returns>False: to none, or it is not alive.</returns>
    /// <remarks><otp>application:get_application/1</otp></remarks>
    public bool TryGetApplication(Pid pid, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ProcessApplication? application)
    {
        bool isAsked = pid.Target is ProcessCell { IsAlive: true } cell && ReferenceEquals(cell.System, this);
        application = isAsked ? (StopStage as ApplicationController)?.Find((ProcessCell)pid.Target!) : null;
        return application is not null;
    }

    /// <returns>The calling process; null: code outside of this system's processes.</returns>
    private ProcessCell? CheckRequest(ProcessApplication application, ApplicationType type)
    {
        ArgumentNullException.ThrowIfNull(application);
        if (!Enum.IsDefined(type))
            throw new ArgumentOutOfRangeException(nameof(type), type, $"type must be Temporary, Transient or Permanent, not {type}.");
        ThrowIfFenced();
        return CurrentProcess;
    }
}
