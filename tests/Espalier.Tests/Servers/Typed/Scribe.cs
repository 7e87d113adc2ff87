namespace Espalier.Tests.Servers.Typed;

/// <summary>A typed server that can do without a service.</summary>
internal sealed partial class Scribe(int number, [Service] IFormatProvider? format = null) : GenServer
{
    [Call]
    private string Write() => $"{number} {format?.GetType().Name ?? "none"}";
}
