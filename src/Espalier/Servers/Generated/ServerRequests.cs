using System.ComponentModel;
using Espalier.Processes;
using Espalier.Servers;

namespace Espalier.CompilerServices;

/// <summary>For generated code: what clients of typed servers, and their requests, are made of.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ServerRequests
{
    /// <summary>Calls, for a reply.</summary>
    /// <param name="address">The server.</param>
    /// <param name="request">The request.</param>
    /// <param name="timeout">How long the caller waits.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <typeparam name="TRequest">The request's type.</typeparam>
    /// <typeparam name="TReply">The reply's type.</typeparam>
    public static ValueTask<TReply> CallAsync<TRequest, TReply>(
        ProcessAddress address, TRequest request, TimeSpan timeout, CancellationToken cancellationToken)
        where TRequest : struct, IServerCall<TReply> =>
        ServerCalls.CallAsync<TRequest, TReply>(address, request, timeout, cancellationToken);

    /// <summary>Calls, to be told that it is done.</summary>
    /// <param name="address">The server.</param>
    /// <param name="request">The request.</param>
    /// <param name="timeout">How long the caller waits.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <typeparam name="TRequest">The request's type.</typeparam>
    public static ValueTask CallAsync<TRequest>(ProcessAddress address, TRequest request, TimeSpan timeout, CancellationToken cancellationToken)
        where TRequest : struct, IServerCall<ValueTuple> =>
        ServerCalls.RequestAsync(address, request, timeout, cancellationToken);

    /// <summary>Calls a handler that may say more than the reply.</summary>
    /// <param name="address">The server.</param>
    /// <param name="request">The request.</param>
    /// <param name="timeout">How long the caller waits.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <typeparam name="TRequest">The request's type.</typeparam>
    /// <typeparam name="TReply">The reply's type.</typeparam>
    public static ValueTask<TReply> CallForResultAsync<TRequest, TReply>(
        ProcessAddress address, TRequest request, TimeSpan timeout, CancellationToken cancellationToken)
        where TRequest : struct, IServerResultCall<TReply> =>
        ServerCalls.CallForResultAsync<TRequest, TReply>(address, request, timeout, cancellationToken);

    /// <summary>Casts.</summary>
    /// <param name="address">The server.</param>
    /// <param name="request">The message.</param>
    /// <typeparam name="TRequest">The message's type.</typeparam>
    public static void Cast<TRequest>(ProcessAddress address, TRequest request)
        where TRequest : struct, IServerCast =>
        ServerCalls.CastRequest(address, request);

    /// <summary>The task that a handler has returned, as what the server awaits.</summary>
    /// <param name="task">The handler's. Null is no answer: the server ends with <see cref="ExitKind.BadReturn"/>.</param>
    /// <param name="method">The handler as people write it, with its class: what the reason names.</param>
    public static ValueTask FromTask(Task? task, string method) => new(task ?? throw NoTask(method));

    /// <summary>The same of a task with a value.</summary>
    /// <param name="task">The handler's. Null is no answer: the server ends with <see cref="ExitKind.BadReturn"/>.</param>
    /// <param name="method">The handler as people write it, with its class: what the reason names.</param>
    /// <typeparam name="T">What the handler answers.</typeparam>
    public static ValueTask<T> FromTask<T>(Task<T>? task, string method) => new(task ?? throw NoTask(method));

    /// <summary>The reply of a handler without one, when its task has ended.</summary>
    /// <param name="task">The handler's.</param>
    public static ValueTask<ValueTuple> DoneAsync(ValueTask task) =>
        task.IsCompletedSuccessfully ? default : WaitAsync(task);

    /// <summary>After a handler that answers with nothing.</summary>
    /// <param name="task">The handler's.</param>
    public static ValueTask<Next> ReceiveAsync(ValueTask task) =>
        task.IsCompletedSuccessfully ? new(Next.Receive) : WaitForNextAsync(task);

    /// <summary>After a handler that replies through its caller.</summary>
    /// <param name="task">The handler's.</param>
    /// <typeparam name="TReply">The reply's type.</typeparam>
    public static ValueTask<CallResult<TReply>> LaterAsync<TReply>(ValueTask task) =>
        task.IsCompletedSuccessfully ? new(CallResult<TReply>.Later) : WaitForLaterAsync<TReply>(task);

    /// <summary>The token of a server's process.</summary>
    /// <param name="server">The server.</param>
    public static CancellationToken TokenOf(GenServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return server.Token;
    }

    /// <summary>Starts a server.</summary>
    /// <param name="system">Where.</param>
    /// <param name="create">Makes the instance; runs in the new process.</param>
    /// <param name="client">Makes the client of the process.</param>
    /// <param name="options">Name, label, limit. Null: none of them.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <typeparam name="TClient">The client's type, within the server's: that one is named by the exception.</typeparam>
    /// <exception cref="StartFailedException">It was not started.</exception>
    public static ValueTask<TClient> StartAsync<TClient>(
        ProcessSystem system, Func<GenServer> create, Func<Pid, TClient> client, ServerOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(system);
        return ServerStarter.StartAsync(system, create, client, options, system.CurrentProcess, isLinked: false, cancellationToken);
    }

    /// <summary>Starts a server without a client.</summary>
    /// <param name="system">Where.</param>
    /// <param name="create">Makes the instance; runs in the new process.</param>
    /// <param name="who">The class, for the message of an exception.</param>
    /// <param name="options">Name, label, limit. Null: none of them.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <exception cref="StartFailedException">It was not started.</exception>
    public static async ValueTask<Pid> StartAsync(
        ProcessSystem system, Func<GenServer> create, string who, ServerOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(system);
        return (await system.StartServerAsync(create, options, cancellationToken)).GetPidOrThrow(who);
    }

    /// <summary>Starts a server, linked to the process that does so.</summary>
    /// <param name="parent">That process.</param>
    /// <param name="create">Makes the instance; runs in the new process.</param>
    /// <param name="client">Makes the client of the process.</param>
    /// <param name="options">Name, label, limit. Null: none of them.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <typeparam name="TClient">The client's type, within the server's: that one is named by the exception.</typeparam>
    /// <exception cref="StartFailedException">It was not started.</exception>
    public static ValueTask<TClient> StartLinkedAsync<TClient>(
        ProcessContext parent, Func<GenServer> create, Func<Pid, TClient> client, ServerOptions? options, CancellationToken cancellationToken)
    {
        ProcessCell cell = parent.Cell;
        return ServerStarter.StartAsync(cell.System, create, client, options, cell, isLinked: true, cancellationToken);
    }

    /// <summary>Starts a server without a client, linked to the process that does so.</summary>
    /// <param name="parent">That process.</param>
    /// <param name="create">Makes the instance; runs in the new process.</param>
    /// <param name="who">The class, for the message of an exception.</param>
    /// <param name="options">Name, label, limit. Null: none of them.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <exception cref="StartFailedException">It was not started.</exception>
    public static async ValueTask<Pid> StartLinkedAsync(
        ProcessContext parent, Func<GenServer> create, string who, ServerOptions? options, CancellationToken cancellationToken) =>
        (await parent.StartServerLinkedAsync(create, options, cancellationToken)).GetPidOrThrow(who);

    private static ExitException NoTask(string method) => new(ExitReason.BadReturn($"{method}: null, expected a Task"));

    private static async ValueTask<ValueTuple> WaitAsync(ValueTask task)
    {
        await task;
        return default;
    }

    private static async ValueTask<Next> WaitForNextAsync(ValueTask task)
    {
        await task;
        return Next.Receive;
    }

    private static async ValueTask<CallResult<TReply>> WaitForLaterAsync<TReply>(ValueTask task)
    {
        await task;
        return CallResult<TReply>.Later;
    }
}
