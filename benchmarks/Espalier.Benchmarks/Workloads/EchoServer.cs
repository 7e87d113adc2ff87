namespace Espalier.Benchmarks.Workloads;

/// <summary>Answers at once.</summary>
internal sealed partial class EchoServer : GenServer
{
    private int _count;

    [Call]
    private int Ping() => ++_count;

    [Cast]
    private void Note() => _count++;
}
