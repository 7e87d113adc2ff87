using System.ComponentModel;

namespace Espalier.CompilerServices;

/// <summary>For generated code: a call whose handler answers with the reply.</summary>
/// <typeparam name="TReply">The reply; of a call that has none, the empty tuple.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IServerCall<TReply> : IServerRequest
{
    /// <summary>Runs the handler, on the server's turn.</summary>
    /// <param name="server">A server that it is for.</param>
    ValueTask<TReply> InvokeAsync(GenServer server);
}
