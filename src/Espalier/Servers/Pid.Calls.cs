using Espalier.Servers;

namespace Espalier;

/// <content>The server it stands for: call, cast, stop.</content>
public readonly partial struct Pid
{
    /// <summary>Asks and waits for the reply.</summary>
    /// <typeparam name="TReply">What the request is answered with.</typeparam>
    /// <param name="request">The request.</param>
    /// <param name="timeout">From now until the reply; infinite is allowed. Null: 5 seconds.</param>
    /// <param name="cancellationToken">Ends the wait only; the server may still carry the request out.</param>
    /// <exception cref="CallFailedException">
    /// No reply will come: no such process, it ended, time ran out, or the caller called itself.
    /// </exception>
    /// <remarks>Two calls from one process arrive in order. A reply after the limit is dropped. <otp>gen_server:call/3</otp></remarks>
    public ValueTask<TReply> CallAsync<TReply>(
        ICall<TReply> request, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        ServerCalls.CallAsync(this, request, timeout, cancellationToken);

    /// <summary>Sends a message for the cast callback. Never blocks and never fails; nobody there gets nothing.</summary>
    /// <param name="message">Anything but null.</param>
    /// <remarks><otp>gen_server:cast/2</otp></remarks>
    public void Cast(object message) => ServerCalls.Cast(this, message);

    /// <summary>Asks the server to terminate, and waits for its end.</summary>
    /// <param name="reason">What it is to end with. Null: <see cref="ExitReason.Normal"/>.</param>
    /// <param name="timeout">From now until its end; the request is not taken back. Null: infinite.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <exception cref="CallFailedException">It ended with another reason, did not exist, or did not end in time.</exception>
    /// <exception cref="ArgumentException">It is a function process, which is ended by an exit signal.</exception>
    /// <remarks>The request queues behind what was sent before. <otp>gen_server:stop/3</otp></remarks>
    public ValueTask StopAsync(ExitReason? reason = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        ServerCalls.StopAsync(this, reason, timeout, cancellationToken);
}
