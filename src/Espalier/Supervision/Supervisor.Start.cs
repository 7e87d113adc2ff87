using Espalier.Naming;
using Espalier.Supervision;

namespace Espalier;

/// <content>Starting supervisors.</content>
public abstract partial class Supervisor
{
    /// <summary>Starts a supervisor with these children.</summary>
    /// <param name="system">Where.</param>
    /// <param name="children">In the order in which they are started.</param>
    /// <param name="options">Strategy, limits, name. Null: the defaults.</param>
    /// <param name="cancellationToken">Gives the start up; what had been started is told to end, and may need its time to.</param>
    /// <returns>The supervisor, when all children are started.</returns>
    /// <exception cref="ArgumentException">An option or a specification is invalid; nothing was started.</exception>
    /// <exception cref="StartFailedException">A child could not be started, or the name is taken; nothing is left.</exception>
    /// <remarks>It is linked to nobody: nobody hears of its end but who monitors it. <otp>Supervisor.start_link/2</otp></remarks>
    public static ValueTask<SupervisorRef> StartAsync(
        ProcessSystem system, IReadOnlyList<ChildSpec> children, SupervisorOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(system);
        options ??= SupervisorOptions.Default;
        children = Copy(children);
        ThrowIfInvalid(children, options, system.Names);
        return RefOf(system.StartServerAsync(
            () => new InlineSupervisor(options, children), OptionsFor(options.Name), cancellationToken), options.Name, nameof(Supervisor));
    }

    /// <summary>Starts a supervisor of a class of its own.</summary>
    /// <param name="system">Where.</param>
    /// <param name="create">Makes the instance; runs in the new process.</param>
    /// <param name="options">Name, label, limit. Null: none of them.</param>
    /// <param name="cancellationToken">Gives the start up; what had been started is told to end, and may need its time to.</param>
    /// <returns>The supervisor, when all children are started.</returns>
    /// <exception cref="StartFailedException">
    /// Its init failed or answered ignore, a child could not be started, or the name is taken; nothing is left.
    /// </exception>
    /// <remarks><otp>Supervisor.start_link/3</otp></remarks>
    public static ValueTask<SupervisorRef> StartAsync<TSupervisor>(
        ProcessSystem system, Func<TSupervisor> create, ServerOptions? options = null, CancellationToken cancellationToken = default)
        where TSupervisor : Supervisor
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(create);
        return RefOf(system.StartServerAsync(create, options, cancellationToken), options?.Name, typeof(TSupervisor).Name);
    }

    /// <summary>Starts a supervisor with these children, linked to the calling process, which becomes its parent.</summary>
    /// <param name="parent">The context of the process that starts it, whose code this is.</param>
    /// <param name="children">In the order in which they are started.</param>
    /// <param name="options">Strategy, limits, name. Null: the defaults.</param>
    /// <param name="cancellationToken">Gives the start up; what had been started is told to end, and may need its time to.</param>
    /// <returns>The supervisor, when all children are started.</returns>
    /// <exception cref="ArgumentException">An option or a specification is invalid; nothing was started.</exception>
    /// <exception cref="StartFailedException">A child could not be started, or the name is taken; nothing is left.</exception>
    /// <remarks>It ends when its parent does, whatever the reason. <otp>Supervisor.start_link/2</otp></remarks>
    public static ValueTask<SupervisorRef> StartLinkedAsync(
        ProcessContext parent, IReadOnlyList<ChildSpec> children, SupervisorOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        options ??= SupervisorOptions.Default;
        children = Copy(children);
        ThrowIfInvalid(children, options, parent.System.Names);
        return RefOf(parent.StartServerLinkedAsync(
            () => new InlineSupervisor(options, children), OptionsFor(options.Name), cancellationToken), options.Name, nameof(Supervisor));
    }

    /// <summary>Starts a supervisor of a class of its own, linked to the calling process, which becomes its parent.</summary>
    /// <param name="parent">The context of the process that starts it, whose code this is.</param>
    /// <param name="create">Makes the instance; runs in the new process.</param>
    /// <param name="options">Name, label, limit. Null: none of them.</param>
    /// <param name="cancellationToken">Gives the start up; what had been started is told to end, and may need its time to.</param>
    /// <returns>The supervisor, when all children are started.</returns>
    /// <exception cref="StartFailedException">
    /// Its init failed or answered ignore, a child could not be started, or the name is taken; nothing is left.
    /// </exception>
    /// <remarks>It ends when its parent does, whatever the reason. <otp>Supervisor.start_link/3</otp></remarks>
    public static ValueTask<SupervisorRef> StartLinkedAsync<TSupervisor>(
        ProcessContext parent, Func<TSupervisor> create, ServerOptions? options = null, CancellationToken cancellationToken = default)
        where TSupervisor : Supervisor
    {
        ArgumentNullException.ThrowIfNull(create);
        return RefOf(parent.StartServerLinkedAsync(create, options, cancellationToken), options?.Name, typeof(TSupervisor).Name);
    }

    /// <summary>A supervisor with these children as a child of another.</summary>
    /// <param name="children">In the order in which they are started.</param>
    /// <param name="options">Strategy, limits, name. Null: the defaults.</param>
    /// <returns>Its id is its name, or else <see cref="Supervisor"/>.</returns>
    /// <exception cref="ArgumentException">An option or a specification is invalid.</exception>
    public static ChildSpec Child(IReadOnlyList<ChildSpec> children, SupervisorOptions? options = null)
    {
        options ??= SupervisorOptions.Default;
        children = Copy(children);
        ThrowIfInvalid(children, options, home: null);
        return ChildSpec.For(() => new InlineSupervisor(options, children)) with
        {
            Id = ChildId.Of(options.Name?.Key ?? typeof(Supervisor)),
            Name = options.Name,
            Modules = [typeof(Supervisor)],
        };
    }

    /// <summary>The supervisor that runs as this process, or under this name.</summary>
    /// <param name="address">The process or the name.</param>
    public static SupervisorRef At(ProcessAddress address) => new(address);

    /// <summary>A restart starts what was given, whatever has become of the caller's list since.</summary>
    private static IReadOnlyList<ChildSpec> Copy(IReadOnlyList<ChildSpec> children)
    {
        ArgumentNullException.ThrowIfNull(children);
        return [.. children];
    }

    private static void ThrowIfInvalid(IReadOnlyList<ChildSpec> children, SupervisorOptions options, LocalNames? home)
    {
        if (options.FindFault() is { } badOption)
            throw new ArgumentException($"{badOption}.", nameof(options));
        if (SpecCheck.FindFault(children, options.AutoShutdown, home) is { } badSpec)
            throw new ArgumentException($"{badSpec}.", nameof(children));
    }

    private static ServerOptions? OptionsFor(ProcessName? name) => name is null ? null : new ServerOptions { Name = name };

    private static async ValueTask<SupervisorRef> RefOf(ValueTask<StartResult> start, ProcessName? name, string kind)
    {
        StartResult result = await start;
        return new SupervisorRef(result.GetPidOrThrow(name is null ? kind : $"{kind} {name}"));
    }
}
