namespace Espalier.Benchmarks.Workloads;

/// <summary>Has a state and waits.</summary>
internal sealed partial class IdleServer : GenServer
{
    private int _count;

    [Call]
    private int Ping() => ++_count;
}
