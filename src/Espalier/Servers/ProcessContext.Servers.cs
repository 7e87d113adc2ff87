using Espalier.Servers;

namespace Espalier;

/// <content>Starting servers.</content>
public readonly partial struct ProcessContext
{
    /// <summary>Starts a server and waits for its init. Its end does not concern this process.</summary>
    /// <param name="create">Makes the instance; runs in the new process.</param>
    /// <param name="options">Name, label, limit. Null: none of them.</param>
    /// <param name="cancellationToken">Gives the start up: the process is killed, and this ends when it is dead.</param>
    /// <returns>Started, ignored, or failed. After a failure nothing of it is left.</returns>
    /// <remarks><otp>gen_server:start/3</otp></remarks>
    public ValueTask<StartResult> StartServerAsync(
        Func<GenServer> create, ServerOptions? options = null, CancellationToken cancellationToken = default) =>
        ServerStarter.StartAsync(Cell.System, create, options, Cell, isLinked: false, cancellationToken);

    /// <summary>Starts a server, linked to this process, which becomes its parent, and waits for its init.</summary>
    /// <param name="create">Makes the instance; runs in the new process.</param>
    /// <param name="options">Name, label, limit. Null: none of them.</param>
    /// <param name="cancellationToken">Gives the start up: the process is killed, and this ends when it is dead.</param>
    /// <returns>
    /// Started, ignored, or failed. A failed init takes this process along, unless it traps exits or the reason is normal; if it
    /// traps, the answer comes and no exit message.
    /// </returns>
    /// <remarks><otp>gen_server:start_link/3</otp></remarks>
    public ValueTask<StartResult> StartServerLinkedAsync(
        Func<GenServer> create, ServerOptions? options = null, CancellationToken cancellationToken = default) =>
        ServerStarter.StartAsync(Cell.System, create, options, Cell, isLinked: true, cancellationToken);
}
