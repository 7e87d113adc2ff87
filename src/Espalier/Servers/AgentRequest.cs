namespace Espalier.Servers;

/// <summary>What an agent is asked: a function, to be run by the agent.</summary>
/// <remarks>A function that answers no task where it promised one is ended with as a callback that answers nothing.</remarks>
internal abstract record AgentRequest<TState>
{
    /// <summary>Runs the function, on the agent's turn. Gives the reply.</summary>
    internal abstract ValueTask<object?> RunAsync(AgentServer<TState> agent);
}
