namespace Espalier.Benchmarks.Workloads;

/// <summary>Sends each ball back to the other side.</summary>
internal sealed partial class PongServer : GenServer
{
    private PingServer.IClient? _other;

    [Cast]
    private void Meet(Pid other) => _other = PingServer.At(other);

    [Cast]
    private void Ping() => _other!.Pong();
}
