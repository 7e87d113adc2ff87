namespace Espalier.Hosting.Tests.Hosts;

/// <summary>A service that logs as it is disposed of.</summary>
internal sealed class Leaver(ILogger<Leaver> logger) : IDisposable
{
    public void Dispose() => Spoken.Says(logger, "leaves");
}
