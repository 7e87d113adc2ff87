using System.Diagnostics.CodeAnalysis;
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
        Limits.ThrowIfNoWait(limit, nameof(timeout));
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<TReply>(cancellationToken);
        var caller = ProcessTarget.Current as ProcessCell;
        caller?.ThrowIfFenced();
        if (!TryFind(address, out Pid pid, out Exception? failure))
            return ValueTask.FromException<TReply>(failure);
        if (pid.Target is not ProcessCell target)
            return ValueTask.FromException<TReply>(new CallFailedException(CallOperation.Call, address.ToString(), ExitReason.NoProcess));
        if (ReferenceEquals(target, caller))
            return ValueTask.FromException<TReply>(new CallFailedException(CallOperation.Call, address.ToString(), ExitReason.CallingSelf));

        TypedCall<TReply> call = target.System.Calls.Rent<TReply>();
        ValueTask<TReply> reply = call.Task;
        call.Start(target, address.Name, caller, request, limit, cancellationToken);
        return reply;
    }

    internal static void Cast(ProcessAddress address, object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        // A resolver that does not run, or fails: whoever casts does not want to know.
        if (TryFind(address, out Pid pid, out _))
            pid.Target?.Deliver(new CastMail(message));
    }

    /// <summary>Resolves; nobody there gives <c>default</c>. What a resolver throws belongs to the awaiting of the call, not to its start.</summary>
    private static bool TryFind(ProcessAddress address, out Pid pid, [NotNullWhen(false)] out Exception? failure)
    {
        failure = null;
        try
        {
            if (!address.TryFind(out pid))
                pid = default;
            return true;
        }
        catch (Exception thrown) when (address.Name is not null)
        {
            pid = default;
            failure = thrown;
            return false;
        }
    }

    internal static ValueTask StopAsync(ProcessAddress address, ExitReason? reason, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        TimeSpan limit = timeout ?? Timeout.InfiniteTimeSpan;
        Limits.ThrowIfNoWait(limit, nameof(timeout));
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        var caller = ProcessTarget.Current as ProcessCell;
        caller?.ThrowIfFenced();
        if (!TryFind(address, out Pid pid, out Exception? failure))
            return ValueTask.FromException(failure);
        if (pid.Target is not ProcessCell target)
            return ValueTask.FromException(new CallFailedException(CallOperation.Stop, address.ToString(), ExitReason.NoProcess));
        if (ReferenceEquals(target, caller))
            return ValueTask.FromException(new CallFailedException(CallOperation.Stop, address.ToString(), ExitReason.CallingSelf));
        if (!target.IsServer)
            throw new ArgumentException($"{address} is no server and would never see the request: end it by SendExit.", nameof(address));
        return new StopWait(target, address, reason ?? ExitReason.Normal).Start(limit, cancellationToken);
    }
}
