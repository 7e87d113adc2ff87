namespace Espalier.Tests.Supervision;

/// <summary>A server class that says by its attribute how it is supervised.</summary>
[GenServer(Restart = RestartType.Temporary, IsSignificant = true, ShutdownMilliseconds = 60_000)]
internal sealed class SignificantServer : GenServer;
