namespace Espalier.Benchmarks.Floor;

/// <summary>Sends balls to the other side, and each one again that comes back.</summary>
internal sealed class FloorPing : FloorActor
{
    private readonly FloorProcess _other;
    private readonly int _window;
    private readonly TaskCompletionSource _done;
    private int _toSend;
    private int _toReceive;

    internal FloorPing(FloorProcess other, int rounds, int window, TaskCompletionSource done)
    {
        _other = other;
        _window = window;
        _done = done;
        _toSend = _toReceive = rounds;
        Process = new FloorProcess(this);
    }

    internal FloorProcess Process { get; }

    internal override void Receive(object message)
    {
        switch (message)
        {
            case FloorPing:
                if (--_toReceive == 0)
                    _done.SetResult();
                SendOne();
                break;
            default:
                for (int i = 0; i < _window; i++)
                    SendOne();
                break;
        }
    }

    private void SendOne()
    {
        if (_toSend-- > 0)
            _other.Send(this);
    }
}
