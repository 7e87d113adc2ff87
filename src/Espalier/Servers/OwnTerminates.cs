using System.Runtime.CompilerServices;

namespace Espalier.Servers;

/// <summary>Which classes of servers have a terminate of their own. The default does nothing, and so needs no limit of time.</summary>
internal sealed class OwnTerminates
{
    private static readonly object Own = new();
    private static readonly object Default = new();

    // Weak, so that a class of an assembly that is unloaded is not kept.
    private readonly ConditionalWeakTable<Type, object> _known = new();

    /// <summary>Does it run code of its own when it terminates?</summary>
    internal bool Has(GenServer server)
    {
        if (!_known.TryGetValue(server.GetType(), out object? kind))
        {
            kind = Find(server);
            _known.TryAdd(server.GetType(), kind);
        }
        return ReferenceEquals(kind, Own);
    }

    private static object Find(GenServer server)
    {
        // A delegate names the method that a virtual call would reach, also where reflection over members has been trimmed away.
        Func<ExitReason, ValueTask> terminate = server.TerminateAsync;
        return terminate.Method.DeclaringType == typeof(GenServer) ? Default : Own;
    }
}
