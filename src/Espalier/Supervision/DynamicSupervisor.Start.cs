using Espalier.Supervision;

namespace Espalier;

/// <content>Starting dynamic supervisors.</content>
public abstract partial class DynamicSupervisor
{
    /// <summary>Starts a dynamic supervisor.</summary>
    /// <param name="system">Where.</param>
    /// <param name="options">Limits, name. Null: the defaults.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <returns>The supervisor; it has no children yet.</returns>
    /// <exception cref="ArgumentException">An option is invalid; nothing was started.</exception>
    /// <exception cref="StartFailedException">The name is taken.</exception>
    /// <remarks>It is linked to nobody: nobody hears of its end but who monitors it. <otp>DynamicSupervisor.start_link/1</otp></remarks>
    public static ValueTask<DynamicSupervisorRef> StartAsync(
        ProcessSystem system, DynamicSupervisorOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(system);
        options ??= DynamicSupervisorOptions.Default;
        ThrowIfInvalid(options);
        options = options with { ExtraArguments = [.. options.ExtraArguments] };
        return RefOf(system.StartServerAsync(
            () => new InlineDynamicSupervisor(options), OptionsFor(options.Name), cancellationToken), options.Name, nameof(DynamicSupervisor));
    }

    /// <summary>Starts a dynamic supervisor of a class of its own.</summary>
    /// <param name="system">Where.</param>
    /// <param name="create">Makes the instance; runs in the new process.</param>
    /// <param name="options">Name, label, limit. Null: none of them.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <returns>The supervisor; it has no children yet.</returns>
    /// <exception cref="StartFailedException">Its init failed or answered ignore, or the name is taken; nothing is left.</exception>
    /// <remarks><otp>DynamicSupervisor.start_link/3</otp></remarks>
    public static ValueTask<DynamicSupervisorRef> StartAsync<TSupervisor>(
        ProcessSystem system, Func<TSupervisor> create, ServerOptions? options = null, CancellationToken cancellationToken = default)
        where TSupervisor : DynamicSupervisor
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(create);
        return RefOf(system.StartServerAsync(create, options, cancellationToken), options?.Name, typeof(TSupervisor).Name);
    }

    /// <summary>Starts a dynamic supervisor, linked to the calling process, which becomes its parent.</summary>
    /// <param name="parent">The context of the process that starts it, whose code this is.</param>
    /// <param name="options">Limits, name. Null: the defaults.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <returns>The supervisor; it has no children yet.</returns>
    /// <exception cref="ArgumentException">An option is invalid; nothing was started.</exception>
    /// <exception cref="StartFailedException">The name is taken.</exception>
    /// <remarks>It ends when its parent does, whatever the reason. <otp>DynamicSupervisor.start_link/1</otp></remarks>
    public static ValueTask<DynamicSupervisorRef> StartLinkedAsync(
        ProcessContext parent, DynamicSupervisorOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= DynamicSupervisorOptions.Default;
        ThrowIfInvalid(options);
        options = options with { ExtraArguments = [.. options.ExtraArguments] };
        return RefOf(parent.StartServerLinkedAsync(
            () => new InlineDynamicSupervisor(options), OptionsFor(options.Name), cancellationToken), options.Name, nameof(DynamicSupervisor));
    }

    /// <summary>Starts a dynamic supervisor of a class of its own, linked to the calling process, which becomes its parent.</summary>
    /// <param name="parent">The context of the process that starts it, whose code this is.</param>
    /// <param name="create">Makes the instance; runs in the new process.</param>
    /// <param name="options">Name, label, limit. Null: none of them.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <returns>The supervisor; it has no children yet.</returns>
    /// <exception cref="StartFailedException">Its init failed or answered ignore, or the name is taken; nothing is left.</exception>
    /// <remarks>It ends when its parent does, whatever the reason. <otp>DynamicSupervisor.start_link/3</otp></remarks>
    public static ValueTask<DynamicSupervisorRef> StartLinkedAsync<TSupervisor>(
        ProcessContext parent, Func<TSupervisor> create, ServerOptions? options = null, CancellationToken cancellationToken = default)
        where TSupervisor : DynamicSupervisor
    {
        ArgumentNullException.ThrowIfNull(create);
        return RefOf(parent.StartServerLinkedAsync(create, options, cancellationToken), options?.Name, typeof(TSupervisor).Name);
    }

    /// <summary>A dynamic supervisor as a child of another supervisor.</summary>
    /// <param name="options">Limits, name. Null: the defaults.</param>
    /// <returns>Its id is its name, or else <see cref="DynamicSupervisor"/>.</returns>
    /// <exception cref="ArgumentException">An option is invalid.</exception>
    public static ChildSpec Child(DynamicSupervisorOptions? options = null)
    {
        options ??= DynamicSupervisorOptions.Default;
        ThrowIfInvalid(options);
        options = options with { ExtraArguments = [.. options.ExtraArguments] };
        return ChildSpec.For(() => new InlineDynamicSupervisor(options)) with
        {
            Id = ChildId.Of(options.Name?.Key ?? typeof(DynamicSupervisor)),
            Name = options.Name,
            Modules = [typeof(DynamicSupervisor)],
        };
    }

    /// <summary>The dynamic supervisor that runs as this process, or under this name.</summary>
    /// <param name="address">The process or the name.</param>
    public static DynamicSupervisorRef At(ProcessAddress address) => new(address);

    private static void ThrowIfInvalid(DynamicSupervisorOptions options)
    {
        if (options.FindFault() is { } fault)
            throw new ArgumentException($"{fault}.", nameof(options));
    }

    private static ServerOptions? OptionsFor(ProcessName? name) => name is null ? null : new ServerOptions { Name = name };

    private static async ValueTask<DynamicSupervisorRef> RefOf(ValueTask<StartResult> start, ProcessName? name, string kind)
    {
        StartResult result = await start;
        return new DynamicSupervisorRef(result.GetPidOrThrow(name is null ? kind : $"{kind} {name}"));
    }
}
