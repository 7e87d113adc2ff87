namespace Espalier.Stress.Servers;

/// <summary>Puts every call off, and answers all of them when told to.</summary>
internal sealed class LaterServer(Action<bool> onReply) : GenServer
{
    private readonly List<(Caller Caller, int Number)> _waiting = [];

    protected internal override ValueTask<CallResult> HandleCallAsync(object request, Caller caller)
    {
        _waiting.Add((caller, ((Ask)request).Number));
        return new(CallResult.Later);
    }

    protected internal override ValueTask<Next> HandleInfoAsync(object message)
    {
        foreach ((Caller caller, int number) in _waiting)
            onReply(caller.Reply(number));
        _waiting.Clear();
        return new(Next.Receive);
    }
}
