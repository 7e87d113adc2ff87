using Espalier.Servers;

namespace Espalier;

/// <summary>An agent, seen from outside: a value in a process of its own, and functions of it that the process runs.</summary>
/// <typeparam name="TState">The value. Best immutable: what a function gives away is shared, not copied.</typeparam>
/// <remarks>
/// Every function runs inside the agent, one at a time, in the order of arrival; keep it short, because all others wait. One that is
/// async is awaited there, and nothing else is taken meanwhile. One that throws ends the agent, and the caller learns it; one that
/// throws <see cref="ExitException"/> ends it with that reason. By name the handle means whoever holds the name, over restarts; a
/// process that is no agent of this state is an <see cref="ArgumentException"/>, and nothing is sent to it. The handle is free to
/// keep and to share.
/// <otp>Agent</otp>
/// <otp-differs>Functions only, no module, function and arguments. A wrong request crashes OTP's agent; here it does not compile.</otp-differs>
/// </remarks>
public sealed class Agent<TState>
{
    internal Agent(ProcessAddress address) => Address = address;

    /// <summary>The process or the name.</summary>
    public ProcessAddress Address { get; }

    /// <summary>Asks for something that the state tells; the state stays.</summary>
    /// <typeparam name="T">What is asked for.</typeparam>
    /// <param name="function">Runs in the agent.</param>
    /// <param name="timeout">From now until the reply; infinite is allowed. Null: 5 seconds.</param>
    /// <param name="cancellationToken">Ends the wait only; the function is run all the same.</param>
    /// <returns>What the function answered.</returns>
    /// <exception cref="CallFailedException">
    /// No such process, it ended, time ran out, or the agent asked itself. The agent's exception, if there was one, is inside.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// It is no agent of this state; or the function answers a <see cref="ValueTask{T}"/>, which the agent would not await: make it async.
    /// </exception>
    /// <remarks><otp>Agent.get/3</otp></remarks>
    public ValueTask<T> GetAsync<T>(
        Func<TState, T> function, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        CallAsync(new AgentGet<TState, T>(AgentFunction.Plain(function)), timeout, cancellationToken);

    /// <param name="function">Runs in the agent, which awaits it and takes nothing else meanwhile.</param>
    /// <param name="timeout">From now until the reply; infinite is allowed. Null: 5 seconds.</param>
    /// <param name="cancellationToken">Ends the wait only; the function is run all the same.</param>
    /// <inheritdoc cref="GetAsync{T}(Func{TState, T}, TimeSpan?, CancellationToken)"/>
    public ValueTask<T> GetAsync<T>(
        Func<TState, Task<T>> function, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        CallAsync(new AgentGet<TState, T>(AgentFunction.Async(function)), timeout, cancellationToken);

    /// <summary>Does something with the state, in the agent, and waits until that is done; the state stays.</summary>
    /// <param name="function">Runs in the agent, which awaits it and takes nothing else meanwhile.</param>
    /// <param name="timeout">From now until it is done; infinite is allowed. Null: 5 seconds.</param>
    /// <param name="cancellationToken">Ends the wait only; the function is run all the same.</param>
    /// <exception cref="CallFailedException">
    /// No such process, it ended, time ran out, or the agent asked itself. The agent's exception, if there was one, is inside.
    /// </exception>
    /// <exception cref="ArgumentException">It is no agent of this state.</exception>
    /// <remarks><otp>Agent.get/3</otp></remarks>
    public ValueTask GetAsync(
        Func<TState, Task> function, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        RequestAsync(new AgentGet<TState, object?>(AgentFunction.Async(function)), timeout, cancellationToken);

    /// <summary>Replaces the state, and waits until that is done.</summary>
    /// <param name="function">Runs in the agent; what it answers is the state from then on.</param>
    /// <param name="timeout">From now until it is done; infinite is allowed. Null: 5 seconds.</param>
    /// <param name="cancellationToken">Ends the wait only; the state is replaced all the same.</param>
    /// <exception cref="CallFailedException">
    /// No such process, it ended, time ran out, or the agent asked itself. Out of time the state may still be replaced, later.
    /// </exception>
    /// <exception cref="ArgumentException">It is no agent of this state.</exception>
    /// <remarks><otp>Agent.update/3</otp></remarks>
    public ValueTask UpdateAsync(
        Func<TState, TState> function, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        RequestAsync(new AgentUpdate<TState>(AgentFunction.Plain(function)), timeout, cancellationToken);

    /// <param name="function">Runs in the agent, which awaits it and takes nothing else meanwhile.</param>
    /// <param name="timeout">From now until it is done; infinite is allowed. Null: 5 seconds.</param>
    /// <param name="cancellationToken">Ends the wait only; the state is replaced all the same.</param>
    /// <inheritdoc cref="UpdateAsync(Func{TState, TState}, TimeSpan?, CancellationToken)"/>
    public ValueTask UpdateAsync(
        Func<TState, Task<TState>> function, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        RequestAsync(new AgentUpdate<TState>(AgentFunction.Async(function)), timeout, cancellationToken);

    /// <summary>Replaces the state and asks for something, in one act.</summary>
    /// <typeparam name="T">What is asked for.</typeparam>
    /// <param name="function">Runs in the agent; answers the reply and the state from then on.</param>
    /// <param name="timeout">From now until the reply; infinite is allowed. Null: 5 seconds.</param>
    /// <param name="cancellationToken">Ends the wait only; the state is replaced all the same.</param>
    /// <returns>The reply.</returns>
    /// <exception cref="CallFailedException">
    /// No such process, it ended, time ran out, or the agent asked itself. Out of time the state may still be replaced, later.
    /// </exception>
    /// <exception cref="ArgumentException">It is no agent of this state.</exception>
    /// <remarks><otp>Agent.get_and_update/3</otp></remarks>
    public ValueTask<T> GetAndUpdateAsync<T>(
        Func<TState, (T Reply, TState State)> function, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        CallAsync(new AgentGetAndUpdate<TState, T>(AgentFunction.Plain(function)), timeout, cancellationToken);

    /// <param name="function">Runs in the agent, which awaits it and takes nothing else meanwhile.</param>
    /// <param name="timeout">From now until the reply; infinite is allowed. Null: 5 seconds.</param>
    /// <param name="cancellationToken">Ends the wait only; the state is replaced all the same.</param>
    /// <inheritdoc cref="GetAndUpdateAsync{T}(Func{TState, ValueTuple{T, TState}}, TimeSpan?, CancellationToken)"/>
    public ValueTask<T> GetAndUpdateAsync<T>(
        Func<TState, Task<(T Reply, TState State)>> function, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        CallAsync(new AgentGetAndUpdate<TState, T>(AgentFunction.Async(function)), timeout, cancellationToken);

    /// <summary>Replaces the state some time soon. Waits for nothing; nobody there is no error.</summary>
    /// <param name="function">Runs in the agent; what it answers is the state from then on. If it throws the agent ends, and nobody is told.</param>
    /// <exception cref="ArgumentException">It is no agent of this state.</exception>
    /// <remarks>In order with what the same process asks. <otp>Agent.cast/2</otp></remarks>
    public void Cast(Func<TState, TState> function) => Cast(new AgentUpdate<TState>(AgentFunction.Plain(function)));

    /// <param name="function">Runs in the agent, which awaits it and takes nothing else meanwhile.</param>
    /// <inheritdoc cref="Cast(Func{TState, TState})"/>
    public void Cast(Func<TState, Task<TState>> function) => Cast(new AgentUpdate<TState>(AgentFunction.Async(function)));

    /// <summary>Asks the agent to end, and waits for its end.</summary>
    /// <param name="reason">What it is to end with. Null: <see cref="ExitReason.Normal"/>.</param>
    /// <param name="timeout">From now until its end; the request is not taken back. Null: infinite.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <exception cref="CallFailedException">It ended with another reason, did not exist, or did not end in time.</exception>
    /// <exception cref="ArgumentException">It is no agent of this state.</exception>
    /// <remarks>Queues behind what was asked before. <otp>Agent.stop/3</otp></remarks>
    public ValueTask StopAsync(ExitReason? reason = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ServerCalls.ThrowIfNo<AgentServer<TState>>(Address, typeof(Agent<TState>));
        return Address.StopAsync(reason, timeout, cancellationToken);
    }

    /// <summary>For people.</summary>
    public override string ToString() => $"agent {Address}";

    private ValueTask<T> CallAsync<T>(ICall<T> request, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        ServerCalls.ThrowIfNo<AgentServer<TState>>(Address, typeof(Agent<TState>));
        return Address.CallAsync(request, timeout, cancellationToken);
    }

    private ValueTask RequestAsync(ICall<object?> request, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        ServerCalls.ThrowIfNo<AgentServer<TState>>(Address, typeof(Agent<TState>));
        return ServerCalls.RequestAsync(Address, request, timeout, cancellationToken);
    }

    private void Cast(AgentUpdate<TState> update)
    {
        ServerCalls.ThrowIfNo<AgentServer<TState>>(Address, typeof(Agent<TState>));
        Address.Cast(update);
    }
}
