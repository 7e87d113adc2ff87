using Espalier.Servers;

namespace Espalier;

/// <summary>Starts agents: a value in a process of its own.</summary>
/// <remarks><otp>Agent</otp></remarks>
public static partial class Agent
{
    /// <summary>Starts an agent and waits for its state.</summary>
    /// <typeparam name="TState">The value that it keeps.</typeparam>
    /// <param name="system">Where.</param>
    /// <param name="init">Runs in the agent; what it answers is the state.</param>
    /// <param name="options">Name, label, limit. Null: none of them.</param>
    /// <param name="cancellationToken">Gives the start up: the process is killed, and this ends when it is dead.</param>
    /// <exception cref="StartFailedException">
    /// The function threw or took too long, or the name is taken. Nothing of the agent is left.
    /// </exception>
    /// <remarks>Its end does not concern anybody who does not monitor it. <otp>Agent.start/2</otp></remarks>
    public static ValueTask<Agent<TState>> StartAsync<TState>(
        ProcessSystem system, Func<TState> init, ServerOptions? options = null, CancellationToken cancellationToken = default) =>
        StartServerAsync(system, AgentFunction.Plain(init), options, cancellationToken);

    /// <param name="system">Where.</param>
    /// <param name="init">Runs in the agent, which awaits it; what it answers is the state.</param>
    /// <param name="options">Name, label, limit. Null: none of them.</param>
    /// <param name="cancellationToken">Gives the start up: the process is killed, and this ends when it is dead.</param>
    /// <inheritdoc cref="StartAsync{TState}(ProcessSystem, Func{TState}, ServerOptions?, CancellationToken)"/>
    public static ValueTask<Agent<TState>> StartAsync<TState>(
        ProcessSystem system, Func<Task<TState>> init, ServerOptions? options = null, CancellationToken cancellationToken = default) =>
        StartServerAsync(system, AgentFunction.Async(init), options, cancellationToken);

    /// <summary>Starts an agent, linked to the calling process, which becomes its parent, and waits for its state.</summary>
    /// <typeparam name="TState">The value that it keeps.</typeparam>
    /// <param name="parent">The context of the process that starts it, whose code this is.</param>
    /// <param name="init">Runs in the agent; what it answers is the state.</param>
    /// <param name="options">Name, label, limit. Null: none of them.</param>
    /// <param name="cancellationToken">Gives the start up: the process is killed, and this ends when it is dead.</param>
    /// <exception cref="StartFailedException">
    /// The function threw or took too long, or the name is taken. A function that threw takes this process along, unless it traps exits
    /// or the reason is normal; if it traps, this exception comes and no exit message.
    /// </exception>
    /// <remarks>An agent does not trap exits: it falls with its parent, unless that ends normally. <otp>Agent.start_link/2</otp></remarks>
    public static ValueTask<Agent<TState>> StartLinkedAsync<TState>(
        ProcessContext parent, Func<TState> init, ServerOptions? options = null, CancellationToken cancellationToken = default) =>
        StartServerLinkedAsync(parent, AgentFunction.Plain(init), options, cancellationToken);

    /// <param name="parent">The context of the process that starts it, whose code this is.</param>
    /// <param name="init">Runs in the agent, which awaits it; what it answers is the state.</param>
    /// <param name="options">Name, label, limit. Null: none of them.</param>
    /// <param name="cancellationToken">Gives the start up: the process is killed, and this ends when it is dead.</param>
    /// <inheritdoc cref="StartLinkedAsync{TState}(ProcessContext, Func{TState}, ServerOptions?, CancellationToken)"/>
    public static ValueTask<Agent<TState>> StartLinkedAsync<TState>(
        ProcessContext parent, Func<Task<TState>> init, ServerOptions? options = null, CancellationToken cancellationToken = default) =>
        StartServerLinkedAsync(parent, AgentFunction.Async(init), options, cancellationToken);

    /// <summary>The agent that runs as this process, or under this name.</summary>
    /// <typeparam name="TState">The value that it keeps.</typeparam>
    /// <param name="address">The process or the name; nobody need be there yet.</param>
    public static Agent<TState> At<TState>(ProcessAddress address) => new(address);

    private static ValueTask<Agent<TState>> StartServerAsync<TState>(
        ProcessSystem system, Func<ValueTask<TState>> init, ServerOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(system);
        return HandleOf<TState>(system.StartServerAsync(() => new AgentServer<TState>(init), options, cancellationToken), options?.Name);
    }

    private static ValueTask<Agent<TState>> StartServerLinkedAsync<TState>(
        ProcessContext parent, Func<ValueTask<TState>> init, ServerOptions? options, CancellationToken cancellationToken) =>
        HandleOf<TState>(parent.StartServerLinkedAsync(() => new AgentServer<TState>(init), options, cancellationToken), options?.Name);

    private static async ValueTask<Agent<TState>> HandleOf<TState>(ValueTask<StartResult> start, ProcessName? name)
    {
        StartResult result = await start;
        string kind = TypeText.NameOf(typeof(Agent<TState>));
        return new(result.GetPidOrThrow(name is null ? kind : $"{kind} {name}"));
    }
}
