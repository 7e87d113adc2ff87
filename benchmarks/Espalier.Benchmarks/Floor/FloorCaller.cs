namespace Espalier.Benchmarks.Floor;

/// <summary>A process that calls a server again and again: it sends itself as the request, and a message comes back.</summary>
internal sealed class FloorCaller : FloorActor
{
    private readonly FloorProcess _server;
    private readonly TaskCompletionSource _done;
    private int _left;

    internal FloorCaller(FloorProcess server, int count, TaskCompletionSource done)
    {
        _server = server;
        _left = count;
        _done = done;
        Process = new FloorProcess(this);
    }

    internal FloorProcess Process { get; }

    internal override void Receive(object message)
    {
        switch (message)
        {
            case FloorSignal when _left-- > 0:
                _server.Send(this);
                break;
            default:
                _done.SetResult();
                break;
        }
    }
}
