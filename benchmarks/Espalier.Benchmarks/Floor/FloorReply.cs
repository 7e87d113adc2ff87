using System.Threading.Tasks.Sources;

namespace Espalier.Benchmarks.Floor;

/// <summary>A call's request and its reply, used again for the next call of the same caller.</summary>
internal sealed class FloorReply : IValueTaskSource<int>
{
    private ManualResetValueTaskSourceCore<int> _core = new() { RunContinuationsAsynchronously = true };

    internal ValueTask<int> CallAsync(FloorProcess server)
    {
        _core.Reset();
        server.Send(this);
        return new(this, _core.Version);
    }

    internal void Reply(int value) => _core.SetResult(value);

    public int GetResult(short token) => _core.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
