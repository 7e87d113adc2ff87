namespace Espalier.Benchmarks.Floor;

/// <summary>Sends each ball back to whose it is.</summary>
internal sealed class FloorPong : FloorActor
{
    internal override void Receive(object message)
    {
        switch (message)
        {
            case FloorPing ping:
                ping.Process.Send(ping);
                break;
        }
    }
}
