using System.ComponentModel;

namespace Espalier.CompilerServices;

/// <summary>For packages that stand on this one: a server that only runs something else. People are told of that, not of the server.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IWorkHost
{
    /// <summary>What it runs, as people call it.</summary>
    string WorkName { get; }

    /// <summary>What that is, such as "a service".</summary>
    string WorkKind { get; }
}
