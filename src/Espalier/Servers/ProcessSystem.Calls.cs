using Espalier.Servers;

namespace Espalier;

/// <content>The call objects of this system.</content>
public sealed partial class ProcessSystem
{
    private CallPool? _calls;

    internal CallPool Calls => _calls ?? Interlocked.CompareExchange(ref _calls, new CallPool(Pool), null) ?? _calls;
}
