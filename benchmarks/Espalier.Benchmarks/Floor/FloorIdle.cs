namespace Espalier.Benchmarks.Floor;

/// <summary>Waits until it is stopped.</summary>
internal sealed class FloorIdle(CountdownEvent running) : FloorActor
{
    internal override void Receive(object message)
    {
        switch (message)
        {
            case FloorSignal:
                running.Signal();
                break;
        }
    }
}
