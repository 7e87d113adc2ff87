namespace Espalier;

/// <summary>A part of a program that is started, stopped and depended upon as one: a tree of processes with a name.</summary>
/// <remarks>
/// <para>Derive a class: <see cref="Root"/> says what runs, <see cref="Dependencies"/> what has to run before. Settings are constructor
/// arguments. It is known by its <see cref="Name"/>: a second instance with the same name is the same application. One instance may be
/// started again after it has ended.</para>
/// <para>Every process that is started inside of it belongs to it, also one that nothing is linked to and whose starter has ended; what is
/// left of them when it ends is killed. Code outside of processes belongs to none.</para>
/// <para>When the tree ends by itself the application ends with it, and its <see cref="ApplicationType"/> says what that means for the
/// system.</para>
/// <otp>application behaviour</otp>
/// <otp-differs>There is no resource file: name, dependencies and settings are the object's. An application always has a root.</otp-differs>
/// </remarks>
public abstract class ProcessApplication
{
    /// <summary>What it is known by in its system. Read at each start and stop.</summary>
    /// <value>Not empty; compared by ordinal value. Default: the name of the class.</value>
    public virtual string Name => GetType().Name;

    /// <summary>What must run before it is started, in the order in which it is to be started. Read at each start.</summary>
    /// <value>Default: nothing.</value>
    /// <remarks>Known by their names: any instance of the name will do. <otp>the key applications</otp></remarks>
    public virtual IReadOnlyList<ProcessApplication> Dependencies => [];

    /// <summary>What it runs: nearly always a supervisor, such as <c>Supervisor.Child([...])</c>.</summary>
    /// <param name="system">Where.</param>
    /// <returns>
    /// The root. It is never restarted: whatever its <see cref="ChildSpec.Restart"/> says, its end is the application's. As the
    /// application is stopped it is asked to shut down and has all the time it needs, unless its <see cref="ChildSpec.Shutdown"/> says
    /// otherwise.
    /// </returns>
    /// <remarks>
    /// Runs in a process of the application, at each start of it. An exception is a failed start, and so is a root that ignores.
    /// <otp>Module:start/2</otp>
    /// </remarks>
    protected abstract ChildSpec Root(ProcessSystem system);

    /// <summary>It is about to be stopped, and its tree still runs; or the tree has ended by itself.</summary>
    /// <returns>When it is done the tree is asked to end. Without a limit, but for that of the system's own stop.</returns>
    /// <remarks>
    /// Runs in a process of the application. An exception is logged and keeps nothing from going on. Stopping or starting this
    /// application from here is refused: that would wait for itself. <otp>Module:prep_stop/1</otp>
    /// </remarks>
    protected virtual ValueTask PrepareStopAsync() => default;

    /// <summary>Its tree has ended.</summary>
    /// <returns>When it is done what is left of its processes is killed. Without a limit, but for that of the system's own stop.</returns>
    /// <remarks>As <see cref="PrepareStopAsync"/>. <otp>Module:stop/1</otp></remarks>
    protected virtual ValueTask StopAsync() => default;

    /// <summary>Its root has begun to end by itself, because of a child, and the system is going to stop because of that.</summary>
    /// <remarks>
    /// Its children are about to be stopped, for which they have <see cref="ProcessSystemOptions.StopGrace"/> from now on. Called on the
    /// root's thread, as nobody's code: it must be quick. An exception is told to the event sinks. Default: nothing.
    /// </remarks>
    protected virtual void OnGivingUp()
    {
    }

    /// <summary>One line for people.</summary>
    public override string ToString() => $"application {Name}";

    internal ChildSpec MakeRoot(ProcessSystem system) => Root(system);

    internal ValueTask RunPrepareStopAsync() => PrepareStopAsync();

    internal void RunOnGivingUp() => OnGivingUp();

    internal ValueTask RunStopAsync() => StopAsync();
}
