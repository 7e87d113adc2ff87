using System.ComponentModel;

namespace Espalier.CompilerServices;

/// <summary>For generated code: the interface of a client can be asked for one by its name alone.</summary>
/// <typeparam name="TClient">The interface itself.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IServerClient<TClient>
    where TClient : class
{
    /// <summary>A client of the server at an address.</summary>
    /// <param name="address">A pid, or a name: then whoever holds it at the moment of each call.</param>
    static abstract TClient At(ProcessAddress address);
}
