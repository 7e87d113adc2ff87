using System.ComponentModel;

namespace Espalier.CompilerServices;

/// <summary>For generated code: a cast.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IServerCast : IServerRequest
{
    /// <summary>Runs the handler, on the server's turn.</summary>
    /// <param name="server">A server that it is for.</param>
    ValueTask<Next> InvokeAsync(GenServer server);
}
