using Espalier.Tasks;

namespace Espalier;

/// <content>Starting task supervisors.</content>
public sealed partial class TaskSupervisor
{
    /// <summary>Starts a task supervisor.</summary>
    /// <param name="system">Where.</param>
    /// <param name="options">Limits, name; no extra arguments. Null: the defaults.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <returns>The supervisor; it has no tasks yet.</returns>
    /// <exception cref="ArgumentException">An option is invalid; nothing was started.</exception>
    /// <exception cref="StartFailedException">The name is taken.</exception>
    /// <remarks>It has no parent: nobody hears of its end but who monitors it. <otp>Task.Supervisor.start_link/1</otp></remarks>
    public static ValueTask<TaskSupervisor> StartAsync(
        ProcessSystem system, DynamicSupervisorOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(system);
        DynamicSupervisorOptions valid = Validated(options);
        return HandleOf(system.StartServerAsync(() => new TaskSupervisorServer(valid), OptionsFor(valid), cancellationToken), valid);
    }

    /// <summary>Starts a task supervisor, linked to the calling process, which becomes its parent.</summary>
    /// <param name="parent">The context of the process that starts it, whose code this is.</param>
    /// <param name="options">Limits, name; no extra arguments. Null: the defaults.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <returns>The supervisor; it has no tasks yet.</returns>
    /// <exception cref="ArgumentException">An option is invalid; nothing was started.</exception>
    /// <exception cref="StartFailedException">The name is taken.</exception>
    /// <remarks>It ends when its parent does, whatever the reason. <otp>Task.Supervisor.start_link/1</otp></remarks>
    public static ValueTask<TaskSupervisor> StartLinkedAsync(
        ProcessContext parent, DynamicSupervisorOptions? options = null, CancellationToken cancellationToken = default)
    {
        DynamicSupervisorOptions valid = Validated(options);
        return HandleOf(parent.StartServerLinkedAsync(() => new TaskSupervisorServer(valid), OptionsFor(valid), cancellationToken), valid);
    }

    /// <summary>A task supervisor as a child of a supervisor.</summary>
    /// <param name="options">Limits, name; no extra arguments. Null: the defaults.</param>
    /// <returns>Its id is its name, or else <see cref="TaskSupervisor"/>.</returns>
    /// <exception cref="ArgumentException">An option is invalid.</exception>
    /// <remarks><otp>Task.Supervisor.child_spec/1</otp></remarks>
    public static ChildSpec Child(DynamicSupervisorOptions? options = null)
    {
        DynamicSupervisorOptions valid = Validated(options);
        return ChildSpec.For(() => new TaskSupervisorServer(valid)) with
        {
            Id = ChildId.Of(valid.Name?.Key ?? typeof(TaskSupervisor)),
            Name = valid.Name,
            Modules = [typeof(TaskSupervisor)],
        };
    }

    /// <summary>The task supervisor that runs as this process, or under this name.</summary>
    /// <param name="address">The process or the name.</param>
    public static TaskSupervisor At(ProcessAddress address) => new(address);

    private static DynamicSupervisorOptions Validated(DynamicSupervisorOptions? options)
    {
        options ??= DynamicSupervisorOptions.Default;
        if (options.FindFault() is { } fault)
            throw new ArgumentException($"{fault}.", nameof(options));
        return options.ExtraArguments.Count == 0
            ? options
            : throw new ArgumentException(
                $"ExtraArguments has {options.ExtraArguments.Count} entries: expected none, as a task takes none.", nameof(options));
    }

    private static ServerOptions? OptionsFor(DynamicSupervisorOptions options) =>
        options.Name is { } name ? new ServerOptions { Name = name } : null;

    private static async ValueTask<TaskSupervisor> HandleOf(ValueTask<StartResult> start, DynamicSupervisorOptions options)
    {
        StartResult result = await start;
        return new TaskSupervisor(result.GetPidOrThrow(options.Name is { } name ? $"{nameof(TaskSupervisor)} {name}" : nameof(TaskSupervisor)));
    }
}
