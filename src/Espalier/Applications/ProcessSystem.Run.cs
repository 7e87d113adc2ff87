using Espalier.Applications;

namespace Espalier;

/// <content>The main of a program.</content>
public sealed partial class ProcessSystem
{
    /// <summary>Runs an application until the end of the system: the main of a program.</summary>
    /// <param name="application">Started as permanent, after all that it depends on. If it runs as permanent already, it is only waited for.</param>
    /// <param name="cancellationToken">Stops the system, in good order. Also before or during the start.</param>
    /// <returns>
    /// When the system has stopped because of the token or by <see cref="DisposeAsync"/>; or when the application has been stopped by
    /// <see cref="StopApplicationAsync"/>, after which the system goes on.
    /// </returns>
    /// <exception cref="SupervisionFailedException">
    /// This or another application that the system cannot go on without has ended by itself, or another could not be started, and the
    /// system has stopped.
    /// </exception>
    /// <exception cref="StartFailedException">
    /// It, or one that it depends on, could not be started; the message says which. The system has stopped.
    /// </exception>
    /// <exception cref="ArgumentException">One has no name, a dependency is null, or they depend on each other in a circle.</exception>
    /// <exception cref="InvalidOperationException">
    /// It runs as temporary or transient, or somebody starts it so meanwhile: then what this call had started has been stopped again. Or a
    /// process of this system asks, which would wait for its own end.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The system is stopping.</exception>
    /// <remarks>
    /// Called several times, for one application or for several, all calls end together with the system. Dispose of the system
    /// afterwards. <otp>the boot of a release with a permanent application</otp>
    /// </remarks>
    public ValueTask RunAsync(ProcessApplication application, CancellationToken cancellationToken = default)
    {
        CheckRequest(application, ApplicationType.Permanent);
        ThrowIfInside();
        var controller = ApplicationController.Of(this);
        string name = ApplicationSpec.NameOf(application);
        if (controller.TypeOfRunning(name) is { } type && type != ApplicationType.Permanent)
            throw RunWait.WrongType(name, type);
        return new RunWait(this, controller, () => name).Start(StartPlan.For(controller, application), cancellationToken);
    }

    /// <summary>Runs a supervisor with these children until the end of the system, as a permanent application of its own.</summary>
    /// <param name="children">In the order in which they are started.</param>
    /// <param name="options">Strategy, limits, name. Null: the defaults.</param>
    /// <param name="cancellationToken">Stops the system, in good order. Also before or during the start.</param>
    /// <returns>When the system has stopped because of the token or by <see cref="DisposeAsync"/>.</returns>
    /// <exception cref="ArgumentException">An option or a specification is invalid; nothing was started.</exception>
    /// <exception cref="SupervisionFailedException">
    /// The supervisor, or an application that the system cannot go on without, has ended by itself, or such an application could not be
    /// started, and the system has stopped.
    /// </exception>
    /// <exception cref="StartFailedException">A child could not be started; the system has stopped.</exception>
    /// <exception cref="InvalidOperationException">A process of this system asks, which would wait for its own end.</exception>
    /// <exception cref="ObjectDisposedException">The system is stopping.</exception>
    /// <remarks>The application is called "main", and further ones "main 2" and so on.</remarks>
    public ValueTask RunAsync(
        IReadOnlyList<ChildSpec> children, SupervisorOptions? options = null, CancellationToken cancellationToken = default)
    {
        ChildSpec root = Supervisor.Child(children, options);
        ThrowIfInside();
        var main = new InlineApplication(root);
        return new RunWait(this, ApplicationController.Of(this), () => main.Name).Start([ApplicationSpec.Of(main)], cancellationToken);
    }

    private void ThrowIfInside()
    {
        if (CurrentProcess is { } current)
            throw new InvalidOperationException($"{current.Pid} cannot wait for the end of the system it runs in: it would wait for its own end.");
    }
}
