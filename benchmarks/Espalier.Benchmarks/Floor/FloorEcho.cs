namespace Espalier.Benchmarks.Floor;

/// <summary>Answers at once.</summary>
internal sealed class FloorEcho : FloorActor
{
    private int _count;

    internal override void Receive(object message)
    {
        switch (message)
        {
            case FloorReply caller:
                caller.Reply(++_count);
                break;
            case FloorCaller process:
                process.Process.Send(FloorSignal.Count);
                break;
        }
    }
}
