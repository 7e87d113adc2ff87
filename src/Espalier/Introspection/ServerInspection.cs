using Espalier.Servers;

namespace Espalier;

/// <summary>Looks into a running server and steers it: for tests, tools and consoles. Works for every server, agent and supervisor.</summary>
/// <remarks>
/// A request is a message like others and keeps its place among them: when it is answered, everything that the same process had sent
/// before has been handled. It is carried out between two messages, by the runtime in the server's process. One that nobody waits for any
/// longer stays in line and is carried out later. It interrupts an idle time (<see cref="Next.ReceiveFor"/>), which then begins anew.
/// <otp>sys</otp>
/// <otp-differs>
/// No log of the last events, no printing, no files: install an observer. Traces and counts are switched on afterwards, not by options of
/// the start. No change of code.
/// </otp-differs>
/// </remarks>
public static class ServerInspection
{
    /// <summary>The state of a server that gives it away (<see cref="GenServer.GetState"/>): not redacted, not copied.</summary>
    /// <typeparam name="TState">Its type.</typeparam>
    /// <param name="server">The server. An agent gives its value, a supervisor its list of <see cref="ChildInfo"/>.</param>
    /// <param name="timeout">From now until the answer; infinite is allowed. Null: 5 seconds.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <exception cref="CallFailedException">
    /// No such process, it ended, time ran out, or it asked itself. <see cref="ExitKind.Crashed"/> with the exception inside: it does not
    /// give its state away, or the state is of another type; the server goes on.
    /// </exception>
    /// <exception cref="ArgumentException">It is a function process, which answers no requests.</exception>
    /// <remarks><otp>sys:get_state/2</otp></remarks>
    public static ValueTask<TState> GetStateAsync<TState>(
        ProcessAddress server, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        AskAsync(server, static behavior => behavior.GetState<TState>(), timeout, cancellationToken);

    /// <summary>Replaces the state of a server that lets it be replaced (<see cref="GenServer.SetState"/>).</summary>
    /// <typeparam name="TState">Its type.</typeparam>
    /// <param name="server">The server.</param>
    /// <param name="replace">Runs in the server's process, between two messages: keep it short.</param>
    /// <param name="timeout">From now until the answer; infinite is allowed. Null: 5 seconds.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <returns>The new state.</returns>
    /// <exception cref="CallFailedException">
    /// No such process, it ended, time ran out, or it asked itself. <see cref="ExitKind.Crashed"/> with the exception inside: the function
    /// threw, the server refused, or a type is wrong; the server goes on with the state it had.
    /// </exception>
    /// <exception cref="ArgumentException">It is a function process, which answers no requests.</exception>
    /// <remarks>Out of time it may still be replaced, later. <otp>sys:replace_state/3</otp></remarks>
    public static ValueTask<TState> ReplaceStateAsync<TState>(
        ProcessAddress server, Func<TState, TState> replace, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(replace);
        return AskAsync(server, behavior => behavior.ReplaceState(replace), timeout, cancellationToken);
    }

    /// <summary>What a server says of itself, as far as people may see it.</summary>
    /// <param name="server">The server.</param>
    /// <param name="timeout">From now until the answer; infinite is allowed. Null: 5 seconds.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <exception cref="CallFailedException">No such process, it ended, time ran out, or it asked itself.</exception>
    /// <exception cref="ArgumentException">It is a function process, which answers no requests.</exception>
    /// <remarks><otp>sys:get_status/2</otp></remarks>
    public static ValueTask<ServerStatus> GetStatusAsync(
        ProcessAddress server, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        AskAsync(
            server,
            static behavior => new ServerStatus(
                behavior.Pid, behavior.Description, behavior.IsSuspended, behavior.Parent, behavior.DescribeState()),
            timeout,
            cancellationToken);

    /// <summary>From now on ordinary messages wait, in their order, until the server is resumed. Suspended already: nothing changes.</summary>
    /// <param name="server">The server.</param>
    /// <param name="timeout">From now until the answer; infinite is allowed. Null: 5 seconds.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <exception cref="CallFailedException">No such process, it ended, time ran out, or it asked itself.</exception>
    /// <exception cref="ArgumentException">It is a function process, which answers no requests.</exception>
    /// <remarks>
    /// The requests of this class, a stop and the end of its parent are still obeyed; so is what ends any process: a kill, and an exit
    /// signal that it does not trap. Calls wait, and their callers run out of time. An idle time begins anew when it is resumed.
    /// <otp>sys:suspend/2</otp>
    /// </remarks>
    public static ValueTask SuspendAsync(ProcessAddress server, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        SwitchAsync(server, static debug => debug.IsSuspended = true, timeout, cancellationToken);

    /// <summary>The server goes on with what waits. However often it was suspended, once is enough; not suspended: nothing changes.</summary>
    /// <param name="server">The server.</param>
    /// <param name="timeout">From now until the answer; infinite is allowed. Null: 5 seconds.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <exception cref="CallFailedException">No such process, it ended, time ran out, or it asked itself.</exception>
    /// <exception cref="ArgumentException">It is a function process, which answers no requests.</exception>
    /// <remarks><otp>sys:resume/2</otp></remarks>
    public static ValueTask ResumeAsync(ProcessAddress server, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        SwitchAsync(server, static debug => debug.IsSuspended = false, timeout, cancellationToken);

    /// <summary>Begins to count messages, or ends it and forgets the counts. As it is already: nothing changes.</summary>
    /// <param name="server">The server.</param>
    /// <param name="isOn">Whether to count.</param>
    /// <param name="timeout">From now until the answer; infinite is allowed. Null: 5 seconds.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <exception cref="CallFailedException">No such process, it ended, time ran out, or it asked itself.</exception>
    /// <exception cref="ArgumentException">It is a function process, which answers no requests.</exception>
    /// <remarks><otp>sys:statistics/3</otp></remarks>
    public static ValueTask SetStatisticsAsync(
        ProcessAddress server, bool isOn, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        DoAsync(server, behavior => behavior.Count(isOn), timeout, cancellationToken);

    /// <summary>The counts so far.</summary>
    /// <param name="server">The server.</param>
    /// <param name="timeout">From now until the answer; infinite is allowed. Null: 5 seconds.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <returns>Null: nobody has switched them on.</returns>
    /// <exception cref="CallFailedException">No such process, it ended, time ran out, or it asked itself.</exception>
    /// <exception cref="ArgumentException">It is a function process, which answers no requests.</exception>
    /// <remarks><otp>sys:statistics(Name, get)</otp></remarks>
    public static ValueTask<ServerStatistics?> GetStatisticsAsync(
        ProcessAddress server, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        AskAsync(server, static behavior => behavior.Statistics, timeout, cancellationToken);

    /// <summary>From now on an observer is shown each message that the server handles and each reply that a callback answers.</summary>
    /// <param name="server">The server.</param>
    /// <param name="observer">
    /// Runs in the server's process, right before the message is handled or the reply is given, and holds it up: keep it short. Answers
    /// whether it wants to see more. One that throws is logged (2002) and not called any more, and the server goes on. Equal delegates are
    /// one observer.
    /// </param>
    /// <param name="timeout">From now until the answer; infinite is allowed. Null: 5 seconds.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <exception cref="CallFailedException">No such process, it ended, time ran out, or it asked itself.</exception>
    /// <exception cref="ArgumentException">It is a function process, which answers no requests.</exception>
    /// <remarks>
    /// Several are called in the order in which they came. What is asked by this class, and what ends the server, is not shown.
    /// <otp>sys:install/3, sys:trace/3</otp>
    /// <otp-differs>OTP's function carries a state of its own from event to event; a lambda has it.</otp-differs>
    /// </remarks>
    public static ValueTask TraceAsync(
        ProcessAddress server, Func<ServerTrace, bool> observer, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(observer);
        return SwitchAsync(
            server,
            debug =>
            {
                if (!debug.Observers.Contains(observer))
                    debug.Observers.Add(observer);
            },
            timeout,
            cancellationToken);
    }

    /// <summary>Removes an observer. It is not there: nothing changes.</summary>
    /// <param name="server">The server.</param>
    /// <param name="observer">The same delegate, or an equal one.</param>
    /// <param name="timeout">From now until the answer; infinite is allowed. Null: 5 seconds.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <exception cref="CallFailedException">No such process, it ended, time ran out, or it asked itself.</exception>
    /// <exception cref="ArgumentException">It is a function process, which answers no requests.</exception>
    /// <remarks>When this has returned it is not called any more. <otp>sys:remove/3</otp></remarks>
    public static ValueTask UntraceAsync(
        ProcessAddress server, Func<ServerTrace, bool> observer, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(observer);
        return SwitchAsync(server, debug => debug.Observers.Remove(observer), timeout, cancellationToken);
    }

    private static ValueTask<T> AskAsync<T>(
        ProcessAddress server, Func<ServerBehavior, T> act, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        if (ServerCalls.TryInspect(server, act, timeout, cancellationToken, out Exception? refusal) is { } call)
            return call.Task;
        return refusal is null ? ValueTask.FromCanceled<T>(cancellationToken) : ValueTask.FromException<T>(refusal);
    }

    private static ValueTask SwitchAsync(
        ProcessAddress server, Action<ServerDebug> change, TimeSpan? timeout, CancellationToken cancellationToken) =>
        DoAsync(server, behavior => behavior.Switch(change), timeout, cancellationToken);

    private static ValueTask DoAsync(ProcessAddress server, Action<ServerBehavior> act, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        InspectionCall<bool>? call = ServerCalls.TryInspect(
            server,
            behavior =>
            {
                act(behavior);
                return true;
            },
            timeout,
            cancellationToken,
            out Exception? refusal);
        if (call is not null)
            return call.Done;
        return refusal is null ? ValueTask.FromCanceled(cancellationToken) : ValueTask.FromException(refusal);
    }
}
