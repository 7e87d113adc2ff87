using Espalier.Naming;
using Espalier.Processes;

namespace Espalier.Servers;

/// <summary>Starts servers: name, process, init, acknowledgement; or nothing.</summary>
internal static class ServerStarter
{
    internal static ValueTask<StartResult> StartAsync(
        ProcessSystem system, Func<GenServer> create, ServerOptions? options, ProcessCell? starter, bool isLinked,
        CancellationToken cancellationToken, ChildStartContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(create);
        options ??= ServerOptions.Default;
        options.ThrowIfInvalid();
        cancellationToken.ThrowIfCancellationRequested();
        ProcessSystem.ThrowIfFenced();
        if (options.Name?.Resolver is LocalNames names && !ReferenceEquals(names, system.Names))
            throw new ArgumentException($"The name {options.Name} belongs to another system: expected one of this system.", nameof(options));
        bool isLocal = options.Name is not null && ReferenceEquals(options.Name.Resolver, system.Names);

        // Looked up before anything is made; whoever loses the race after this look learns it from the new process.
        if (!isLocal && options.Name is not null && options.Name.TryFind(out Pid taken))
            return new(new StartResult.Failed(new StartError.AlreadyStarted(taken) { Name = options.Name }));
        var start = new ServerStart(system, starter, isLinked, create, isLocal ? null : options.Name);
        var behavior = new ServerBehavior(start);
        var spawn = new SpawnOptions
        {
            Name = isLocal ? (string)options.Name!.Key : null,
            Label = options.Label,
            IsLinked = isLinked,
        };
        ProcessCell? cell = ProcessStarter.TryStart(system, behavior, spawn, starter, monitored: false, out _, out Pid holder);
        if (cell is null)
            return new(new StartResult.Failed(new StartError.AlreadyStarted(holder) { Name = options.Name }));
        context?.Remember(start);
        start.Arm(cell, options.StartTimeout, cancellationToken);
        return start.Task;
    }
}
