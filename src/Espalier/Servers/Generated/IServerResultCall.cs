using System.ComponentModel;

namespace Espalier.CompilerServices;

/// <summary>For generated code: a call whose handler replies later, or says what to do after the reply.</summary>
/// <typeparam name="TReply">The reply; of a call that has none, the empty tuple.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IServerResultCall<TReply> : IServerRequest
{
    /// <summary>Runs the handler, on the server's turn.</summary>
    /// <param name="server">A server that it is for.</param>
    /// <param name="caller">Who waits.</param>
    ValueTask<CallResult<TReply>> InvokeAsync(GenServer server, Caller<TReply> caller);
}
