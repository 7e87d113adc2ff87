namespace Espalier.Benchmarks.Floor;

/// <summary>Hears the sum of the whole tree.</summary>
internal sealed class FloorRoot(TaskCompletionSource<long> sum) : FloorActor
{
    internal override void Receive(object message)
    {
        switch (message)
        {
            case FloorSum whole:
                sum.SetResult(whole.Value);
                break;
        }
    }
}
