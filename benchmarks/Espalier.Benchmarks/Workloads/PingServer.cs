namespace Espalier.Benchmarks.Workloads;

/// <summary>Sends the ball to the other side again and again, and says when all rounds are over.</summary>
internal sealed partial class PingServer(Pid other, int rounds, int window, TaskCompletionSource done) : GenServer
{
    private readonly PongServer.IClient _other = PongServer.At(other);
    private int _toSend = rounds;
    private int _toReceive = rounds;

    [Cast]
    private void Begin()
    {
        _other.Meet(Context.Self);
        for (int i = 0; i < window; i++)
            SendOne();
    }

    [Cast]
    private void Pong()
    {
        if (--_toReceive == 0)
            done.SetResult();
        SendOne();
    }

    private void SendOne()
    {
        if (_toSend-- > 0)
            _other.Ping();
    }
}
