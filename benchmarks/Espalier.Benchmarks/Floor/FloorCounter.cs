namespace Espalier.Benchmarks.Floor;

/// <summary>Counts messages, and says when it has got them all.</summary>
internal sealed class FloorCounter(int expected, TaskCompletionSource done) : FloorActor
{
    private int _left = expected;

    internal override void Receive(object message)
    {
        switch (message)
        {
            case FloorSignal when --_left == 0:
                done.SetResult();
                break;
        }
    }
}
