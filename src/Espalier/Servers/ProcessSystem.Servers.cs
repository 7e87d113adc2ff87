using Espalier.Servers;

namespace Espalier;

/// <content>Starting servers.</content>
public sealed partial class ProcessSystem
{
    /// <summary>Starts a server and waits for its init.</summary>
    /// <param name="create">Makes the instance; runs in the new process.</param>
    /// <param name="options">Name, label, limit. Null: none of them.</param>
    /// <param name="cancellationToken">Gives the start up: the process is killed, and this ends when it is dead.</param>
    /// <returns>Started, ignored, or failed. After a failure nothing of it is left.</returns>
    /// <remarks>
    /// Called on a process's turn, that one is its parent, and it belongs to that one's application, as if by
    /// <see cref="ProcessContext.StartServerAsync"/>. <otp>gen_server:start/3</otp>
    /// </remarks>
    public ValueTask<StartResult> StartServerAsync(
        Func<GenServer> create, ServerOptions? options = null, CancellationToken cancellationToken = default) =>
        ServerStarter.StartAsync(this, create, options, CurrentProcess, isLinked: false, cancellationToken);
}
