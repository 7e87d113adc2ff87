namespace Espalier.Servers;

/// <summary>Replaces the state: as a call, whose reply is nothing, or as a cast.</summary>
internal sealed record AgentUpdate<TState>(Func<TState, ValueTask<TState>> Function) : AgentRequest<TState>, ICall<object?>
{
    internal override async ValueTask<object?> RunAsync(AgentServer<TState> agent)
    {
        agent.State = await Function(agent.State);
        return null;
    }
}
