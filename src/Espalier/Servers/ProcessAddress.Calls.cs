using Espalier.Servers;

namespace Espalier;

/// <content>The server it stands for: call, cast, stop.</content>
public readonly partial record struct ProcessAddress
{
    /// <inheritdoc cref="Pid.CallAsync{TReply}(ICall{TReply}, TimeSpan?, CancellationToken)"/>
    public ValueTask<TReply> CallAsync<TReply>(
        ICall<TReply> request, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        ServerCalls.CallAsync(this, request, timeout, cancellationToken);

    /// <inheritdoc cref="Pid.Cast(object)"/>
    public void Cast(object message) => ServerCalls.Cast(this, message);

    /// <inheritdoc cref="Pid.StopAsync(ExitReason?, TimeSpan?, CancellationToken)"/>
    public ValueTask StopAsync(ExitReason? reason = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        ServerCalls.StopAsync(this, reason, timeout, cancellationToken);
}
