namespace Espalier.Benchmarks.Workloads;

/// <summary>Counts casts, and says when it has got them all.</summary>
internal sealed partial class CountServer(int expected, TaskCompletionSource done) : GenServer
{
    private int _left = expected;

    [Cast]
    private void Count()
    {
        if (--_left == 0)
            done.SetResult();
    }
}
