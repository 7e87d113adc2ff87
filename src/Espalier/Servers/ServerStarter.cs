using Espalier.Naming;
using Espalier.Processes;

namespace Espalier.Servers;

/// <summary>Starts servers: name, process, init, acknowledgement; or nothing.</summary>
internal static class ServerStarter
{
    internal static ValueTask<StartResult> StartAsync(
        ProcessSystem system, Func<GenServer> create, ServerOptions? options, ProcessCell? starter, bool isLinked,
        CancellationToken cancellationToken)
    {
        var start = new ServerStart(system, starter, isLinked, create);
        return Begin(start, options, starter, isLinked, cancellationToken) is { } failed ? new(failed) : start.Task;
    }

    /// <summary>The same for generated code, which wants the client; what fails, fails whoever awaits it.</summary>
    internal static ValueTask<TClient> StartAsync<TClient>(
        ProcessSystem system, Func<GenServer> create, Func<Pid, TClient> client, ServerOptions? options, ProcessCell? starter,
        bool isLinked, CancellationToken cancellationToken)
    {
        var start = new ClientStart<TClient>(system, starter, isLinked, create, client);
        try
        {
            return Begin(start, options, starter, isLinked, cancellationToken) is { } failed
                ? ValueTask.FromException<TClient>(new StartFailedException(failed.Error, ClientStart<TClient>.Who))
                : start.Client;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<TClient>(cancellationToken);
        }
        catch (Exception failure)
        {
            return ValueTask.FromException<TClient>(failure);
        }
    }

    /// <summary>Makes the process.</summary>
    /// <returns>Why nothing was made; null: the start is under way.</returns>
    internal static StartResult.Failed? Begin(
        ServerStart start, ServerOptions? options, ProcessCell? starter, bool isLinked, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(start.Create, "create");
        ProcessSystem system = start.System;
        options ??= ServerOptions.Default;
        options.ThrowIfInvalid();
        cancellationToken.ThrowIfCancellationRequested();
        ProcessSystem.ThrowIfFenced();
        if (options.Name?.Resolver is LocalNames names && !ReferenceEquals(names, system.Names))
            throw new ArgumentException($"The name {options.Name} belongs to another system: expected one of this system.", nameof(options));
        bool isLocal = options.Name is not null && ReferenceEquals(options.Name.Resolver, system.Names);

        // Looked up before anything is made; whoever loses the race after this look learns it from the new process.
        if (!isLocal && options.Name is not null && options.Name.TryFind(out Pid taken))
            return new(new StartError.AlreadyStarted(taken) { Name = options.Name });
        start.ViaName = isLocal ? null : options.Name;
        SpawnOptions spawn = options.Name is null && options.Label is null
            ? isLinked ? SpawnOptions.Linked : SpawnOptions.Default
            : new SpawnOptions { Name = isLocal ? (string)options.Name!.Key : null, Label = options.Label, IsLinked = isLinked };
        var behavior = new ServerBehavior(start);
        ProcessCell? cell = ProcessStarter.TryStart(system, behavior, spawn, starter, monitored: false, out _, out Pid holder);
        if (cell is null)
            return new(new StartError.AlreadyStarted(holder) { Name = options.Name });
        start.Arm(cell, options.StartTimeout, cancellationToken);
        return null;
    }
}
