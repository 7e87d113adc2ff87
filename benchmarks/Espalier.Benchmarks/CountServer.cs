namespace Espalier.Benchmarks;

/// <summary>Counts casts and says when it has got them all.</summary>
internal sealed class CountServer(int expected, TaskCompletionSource done) : GenServer
{
    private int _left = expected;

    protected internal override ValueTask<Next> HandleCastAsync(object message)
    {
        if (--_left == 0)
            done.SetResult();
        return new(Next.Receive);
    }
}
