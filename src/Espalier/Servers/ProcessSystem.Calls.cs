using Espalier.Servers;

namespace Espalier;

/// <content>What the servers of this system share.</content>
public sealed partial class ProcessSystem
{
    private CallPool? _calls;

    internal OwnTerminates OwnTerminates { get; } = new();

    internal CallPool Calls => _calls ?? Interlocked.CompareExchange(ref _calls, new CallPool(Pool), null) ?? _calls;
}
