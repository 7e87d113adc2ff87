using Espalier.Servers;

namespace Espalier;

/// <content>Agents as children.</content>
public static partial class Agent
{
    /// <summary>An agent as a child of a supervisor.</summary>
    /// <typeparam name="TState">The value that it keeps.</typeparam>
    /// <param name="init">Runs in the agent at each start; what it answers is the state.</param>
    /// <param name="name">The name it runs under; null: none.</param>
    /// <returns>A permanent worker. Its id is its name's key, or else <see cref="Agent{TState}"/> of the state's type.</returns>
    /// <remarks><otp>Agent.child_spec/1</otp></remarks>
    public static ChildSpec Child<TState>(Func<TState> init, ProcessName? name = null) => Make(AgentFunction.Plain(init), name);

    /// <param name="init">Runs in the agent at each start, and is awaited; what it answers is the state.</param>
    /// <param name="name">The name it runs under; null: none.</param>
    /// <inheritdoc cref="Child{TState}(Func{TState}, ProcessName?)"/>
    public static ChildSpec Child<TState>(Func<Task<TState>> init, ProcessName? name = null) => Make(AgentFunction.Async(init), name);

    private static ChildSpec Make<TState>(Func<ValueTask<TState>> init, ProcessName? name) =>
        ChildSpec.For(() => new AgentServer<TState>(init)) with
        {
            Id = ChildId.Of(name?.Key ?? typeof(Agent<TState>)),
            Name = name,
            Modules = [typeof(Agent<TState>)],
        };
}
