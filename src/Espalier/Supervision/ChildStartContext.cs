using Espalier.Processes;
using Espalier.Servers;

namespace Espalier;

/// <summary>What a child's start has to go by.</summary>
public sealed class ChildStartContext
{
    private ServerStart? _last;
    private List<ServerStart>? _earlier;

    internal ChildStartContext(ProcessContext parent, ChildSpec spec, IReadOnlyList<object?> extraArguments)
    {
        Parent = parent;
        Id = spec.Id;
        Name = spec.Name;
        ExtraArguments = extraArguments;
    }

    /// <summary>The system it will run in.</summary>
    public ProcessSystem System => Parent.System;

    /// <summary>The context of the supervisor, whose process runs this code.</summary>
    public ProcessContext Parent { get; }

    /// <summary>The child's id.</summary>
    public ChildId Id { get; }

    /// <summary>The name from the specification; null: none.</summary>
    public ProcessName? Name { get; }

    /// <summary>Where the child may take what it needs from; null: the system has no <see cref="ProcessSystemOptions.Services"/>.</summary>
    /// <remarks>
    /// In the new process, where instances are made, those of its own scope. In a start function itself, which runs in the supervisor's
    /// process, those of the system: a scoped service taken there would live as long as the program. A server that itself comes out of its
    /// scope is disposed twice: by its process, and by the scope.
    /// </remarks>
    public IServiceProvider? Services =>
        ProcessTarget.Current is ProcessCell cell && cell != Parent.Cell ? cell.Services : System.Options.Services;

    /// <summary>What the dynamic supervisor hands to each child; empty for others.</summary>
    public IReadOnlyList<object?> ExtraArguments { get; }

    /// <summary>
    /// What <see cref="StartAsync"/> has started or begun to start, the last one first: if the start then fails, nobody else would end it.
    /// </summary>
    internal IEnumerable<Pid> Made => _last is null
        ? []
        : (_earlier ?? []).Append(_last).Reverse().Where(static start => start.IsAcknowledged || start.IsPending).Select(static start => start.Pid);

    /// <summary>Starts a server as the child: linked to the supervisor, under the name of the specification.</summary>
    /// <param name="create">Makes the instance; runs in the new process.</param>
    /// <param name="options">Label, limit; its name, if it has one, goes before the specification's. Null: none of them.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    public ValueTask<StartResult> StartAsync(
        Func<GenServer> create, ServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= ServerOptions.Default;
        if (options.Name is null && Name is not null)
            options = options with { Name = Name };
        ProcessCell cell = Parent.Cell;
        var start = new ServerStart(cell.System, cell, isLinked: true, create);
        if (ServerStarter.Begin(start, options, cell, isLinked: true, cancellationToken) is { } failed)
            return new(failed);

        // Nearly always there is one, and every start of every child comes by here.
        if (_last is not null)
            (_earlier ??= []).Add(_last);
        _last = start;
        return start.Task;
    }

    /// <summary>Is there something to be ended after this answer?</summary>
    internal bool HasLeft(StartResult result) => _last is not null && result is not StartResult.Started;
}
