using System.Diagnostics.CodeAnalysis;
using Espalier.CompilerServices;
using Espalier.Processes;
using Espalier.Time;

namespace Espalier.Servers;

/// <summary>The client's side: call, cast, stop.</summary>
internal static class ServerCalls
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    internal static ValueTask<TReply> CallAsync<TReply>(
        ProcessAddress address, ICall<TReply> request, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        TimeSpan limit = timeout ?? DefaultTimeout;
        if (!TryFindTarget(request.GetType(), address, limit, cancellationToken, out var target, out var caller, out Exception? refusal))
            return refusal is null ? ValueTask.FromCanceled<TReply>(cancellationToken) : ValueTask.FromException<TReply>(refusal);
        var call = MessageCall<TReply>.Rent(target.System, request);
        call.Start(target, address.Name, caller, limit, cancellationToken);
        return call.Task;
    }

    /// <summary>A call whose reply says only that it is done.</summary>
    internal static ValueTask RequestAsync<TReply>(
        ProcessAddress address, ICall<TReply> request, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        TimeSpan limit = timeout ?? DefaultTimeout;
        if (!TryFindTarget(request.GetType(), address, limit, cancellationToken, out var target, out var caller, out Exception? refusal))
            return refusal is null ? ValueTask.FromCanceled(cancellationToken) : ValueTask.FromException(refusal);
        var call = MessageCall<TReply>.Rent(target.System, request);
        call.Start(target, address.Name, caller, limit, cancellationToken);
        return call.Done;
    }

    /// <summary>A call of generated code.</summary>
    internal static ValueTask<TReply> CallAsync<TRequest, TReply>(
        ProcessAddress address, TRequest request, TimeSpan limit, CancellationToken cancellationToken)
        where TRequest : struct, IServerCall<TReply>
    {
        if (!TryFindTarget(typeof(TRequest), address, limit, cancellationToken, out var target, out var caller, out Exception? refusal))
            return refusal is null ? ValueTask.FromCanceled<TReply>(cancellationToken) : ValueTask.FromException<TReply>(refusal);
        var call = RequestCall<TRequest, TReply>.Rent(target.System, request);
        call.Start(target, address.Name, caller, limit, cancellationToken);
        return call.Task;
    }

    /// <summary>The same for one that only says that it is done.</summary>
    internal static ValueTask RequestAsync<TRequest>(
        ProcessAddress address, TRequest request, TimeSpan limit, CancellationToken cancellationToken)
        where TRequest : struct, IServerCall<ValueTuple>
    {
        if (!TryFindTarget(typeof(TRequest), address, limit, cancellationToken, out var target, out var caller, out Exception? refusal))
            return refusal is null ? ValueTask.FromCanceled(cancellationToken) : ValueTask.FromException(refusal);
        var call = RequestCall<TRequest, ValueTuple>.Rent(target.System, request);
        call.Start(target, address.Name, caller, limit, cancellationToken);
        return call.Done;
    }

    /// <summary>The same for a handler that may say more than the reply.</summary>
    internal static ValueTask<TReply> CallForResultAsync<TRequest, TReply>(
        ProcessAddress address, TRequest request, TimeSpan limit, CancellationToken cancellationToken)
        where TRequest : struct, IServerResultCall<TReply>
    {
        if (!TryFindTarget(typeof(TRequest), address, limit, cancellationToken, out var target, out var caller, out Exception? refusal))
            return refusal is null ? ValueTask.FromCanceled<TReply>(cancellationToken) : ValueTask.FromException<TReply>(refusal);
        var call = ResultCall<TRequest, TReply>.Rent(target.System, request);
        call.Start(target, address.Name, caller, limit, cancellationToken);
        return call.Task;
    }

    /// <summary>Everything that is checked before a call is sent.</summary>
    /// <param name="request">What he asks.</param>
    /// <param name="address">The server.</param>
    /// <param name="limit">How long the caller waits.</param>
    /// <param name="cancellationToken">Whether he still wants to.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="caller">The process that calls; null: none.</param>
    /// <param name="refusal">Why it is not sent; null: cancelled.</param>
    private static bool TryFindTarget(
        Type request, in ProcessAddress address, TimeSpan limit, CancellationToken cancellationToken, [NotNullWhen(true)] out ProcessCell? target,
        out ProcessCell? caller, out Exception? refusal)
    {
        Limits.ThrowIfNoWait(limit, "timeout");
        refusal = null;
        target = null;
        caller = null;
        if (cancellationToken.IsCancellationRequested)
            return false;
        caller = ProcessTarget.Current as ProcessCell;
        caller?.ThrowIfFenced();
        if (!TryFind(address, out Pid pid, out refusal))
            return false;
        target = pid.Target as ProcessCell;
        if (target is not null && !ReferenceEquals(target, caller))
            return true;
        refusal = target is null
            ? new CallFailedException(CallOperation.Call, address.ToString(), ExitReason.NoProcess)
            : new CallFailedException(
                CallOperation.Call, address.ToString(), ExitReason.CallingSelf,
                $"; the request was {TypeText.QualifiedNameOf(request)}: use the handler as a method, or cast");
        return false;
    }

    /// <summary>Refuses a process of another kind before anything is sent. One that has not come to its init, or has ended, may be of any.</summary>
    /// <typeparam name="TServer">What understands the request.</typeparam>
    /// <param name="address">The process or the name.</param>
    /// <param name="kind">What people call it.</param>
    /// <exception cref="ArgumentException">It is of another kind: that would fail of the request, or never answer.</exception>
    internal static void ThrowIfNo<TServer>(ProcessAddress address, Type kind)
        where TServer : GenServer
    {
        // A resolver that fails says so to the request itself.
        if (TryFind(address, out Pid pid, out _) && pid.Target is ProcessCell { Behavior: { } behavior } &&
            behavior is not ServerBehavior { Server: null or TServer })
        {
            throw new ArgumentException($"{address} is no {TypeText.NameOf(kind)}.", nameof(address));
        }
    }

    internal static void Cast(ProcessAddress address, object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Cast(address, new MessageCast(message));
    }

    /// <summary>A cast of generated code.</summary>
    internal static void CastRequest<TRequest>(ProcessAddress address, TRequest request)
        where TRequest : struct, IServerCast =>
        Cast(address, new RequestCast<TRequest>(request));

    private static void Cast(ProcessAddress address, CastMail cast)
    {
        // A resolver that does not run, or fails: whoever casts does not want to know.
        if (TryFind(address, out Pid pid, out _))
            pid.Target?.Deliver(cast);
    }

    /// <summary>Resolves; nobody there gives <c>default</c>. What a resolver throws belongs to the awaiting of the call, not to its start.</summary>
    private static bool TryFind(in ProcessAddress address, out Pid pid, [NotNullWhen(false)] out Exception? failure)
    {
        failure = null;
        if (address.Name is null)
            return address.TryFind(out pid);
        try
        {
            if (!address.TryFind(out pid))
                pid = default;
            return true;
        }
        catch (Exception thrown)
        {
            pid = default;
            failure = thrown;
            return false;
        }
    }

    /// <summary>Looks into a server, or lays a hand on it.</summary>
    /// <param name="address">The server.</param>
    /// <param name="act">Runs in its process, between two messages; what it throws fails the request and not the server.</param>
    /// <param name="timeout">How long to wait; null: 5 seconds.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <param name="refusal">Why it was not sent.</param>
    /// <returns>The request, under way. Null: refused; without an exception: cancelled.</returns>
    /// <exception cref="ArgumentException">It is a function process.</exception>
    internal static InspectionCall<T>? TryInspect<T>(
        ProcessAddress address, Func<ServerBehavior, T> act, TimeSpan? timeout, CancellationToken cancellationToken, out Exception? refusal)
    {
        TimeSpan limit = timeout ?? DefaultTimeout;
        Limits.ThrowIfNoWait(limit, nameof(timeout));
        refusal = null;
        if (cancellationToken.IsCancellationRequested ||
            !TryFindServer(address, CallOperation.Call, out ProcessCell? target, out ProcessCell? caller, out refusal))
        {
            return null;
        }
        var call = new InspectionCall<T>(target.System, act);
        call.Start(target, address.Name, caller, limit, cancellationToken);
        return call;
    }

    internal static ValueTask StopAsync(ProcessAddress address, ExitReason? reason, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        TimeSpan limit = timeout ?? Timeout.InfiniteTimeSpan;
        Limits.ThrowIfNoWait(limit, nameof(timeout));
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        if (!TryFindServer(address, CallOperation.Stop, out ProcessCell? target, out _, out Exception? refusal))
            return ValueTask.FromException(refusal);
        return new StopWait(target, address, reason ?? ExitReason.Normal).Start(limit, cancellationToken);
    }

    /// <summary>The server that a request of the runtime's own goes to.</summary>
    private static bool TryFindServer(
        ProcessAddress address, CallOperation operation, [NotNullWhen(true)] out ProcessCell? target, out ProcessCell? caller,
        [NotNullWhen(false)] out Exception? refusal)
    {
        target = null;
        caller = ProcessTarget.Current as ProcessCell;
        caller?.ThrowIfFenced();
        if (!TryFind(address, out Pid pid, out refusal))
            return false;
        target = pid.Target as ProcessCell;
        if (target is null || ReferenceEquals(target, caller))
        {
            refusal = new CallFailedException(operation, address.ToString(), target is null ? ExitReason.NoProcess : ExitReason.CallingSelf);
            return false;
        }
        if (!target.IsServer)
        {
            string advice = operation == CallOperation.Stop ? ": end it by SendExit" : "";
            throw new ArgumentException($"{address} is no server and would never see the request{advice}.", nameof(address));
        }
        return true;
    }
}
