using Espalier.Servers;

namespace Espalier.Supervision;

/// <summary>Requests to supervisors: for those alone who understand them.</summary>
internal static class SupervisorCalls
{
    /// <summary>Asks, without a limit.</summary>
    /// <typeparam name="TSupervisor">What it must be.</typeparam>
    /// <typeparam name="TReply">The reply.</typeparam>
    /// <exception cref="ArgumentException">It is a process of another kind: that would fail of the request, or never answer.</exception>
    internal static ValueTask<TReply> CallAsync<TSupervisor, TReply>(
        ProcessAddress address, ICall<TReply> request, CancellationToken cancellationToken)
        where TSupervisor : GenServer
    {
        ServerCalls.ThrowIfNo<TSupervisor>(address, typeof(TSupervisor));
        return ServerCalls.CallAsync(address, request, Timeout.InfiniteTimeSpan, cancellationToken);
    }
}
