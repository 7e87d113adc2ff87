namespace Espalier.Stress.Servers;

/// <summary>Answers with the number it was asked for.</summary>
internal sealed class EchoServer : GenServer
{
    protected internal override ValueTask<CallResult> HandleCallAsync(object request, Caller caller) =>
        new(CallResult.Reply(((Ask)request).Number));

    protected internal override ValueTask<Next> HandleCastAsync(object message) => new(Next.Receive);
}
