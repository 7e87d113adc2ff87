namespace Espalier.Servers;

/// <summary>Asks for something that the state tells.</summary>
internal sealed record AgentGet<TState, TReply>(Func<TState, ValueTask<TReply>> Function) : AgentRequest<TState>, ICall<TReply>
{
    internal override async ValueTask<object?> RunAsync(AgentServer<TState> agent) => await Function(agent.State);
}
