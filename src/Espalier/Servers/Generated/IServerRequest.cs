using System.ComponentModel;

namespace Espalier.CompilerServices;

/// <summary>For generated code: something that a client asks of a server, with its arguments.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IServerRequest
{
    /// <summary>Is it a server of the class that the request was written for?</summary>
    /// <param name="server">The server that it has come to.</param>
    bool IsFor(GenServer server);
}
