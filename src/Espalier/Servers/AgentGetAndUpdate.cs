namespace Espalier.Servers;

/// <summary>Replaces the state and asks for something else in one act.</summary>
internal sealed record AgentGetAndUpdate<TState, TReply>(Func<TState, ValueTask<(TReply Reply, TState State)>> Function)
    : AgentRequest<TState>, ICall<TReply>
{
    internal override async ValueTask<object?> RunAsync(AgentServer<TState> agent)
    {
        (TReply reply, agent.State) = await Function(agent.State);
        return reply;
    }
}
