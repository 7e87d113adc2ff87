namespace Espalier.Tests.Servers.Typed;

/// <summary>A typed server that needs a service.</summary>
[GenServer(Restart = RestartType.Transient)]
internal sealed partial class Clerk([Service] IFormatProvider format) : GenServer
{
    [Call]
    private string Write(int number) => number.ToString(format);
}
