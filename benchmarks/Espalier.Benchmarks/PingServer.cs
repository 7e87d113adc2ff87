namespace Espalier.Benchmarks;

/// <summary>Answers every call with the same object.</summary>
internal sealed class PingServer : GenServer
{
    private static readonly object Pong = new();

    protected internal override ValueTask<CallResult> HandleCallAsync(object request, Caller caller) => new(CallResult.Reply(Pong));
}
