namespace Espalier;

/// <summary>How a handler with the <see cref="CallAttribute"/> answers when the reply is not all that there is to say.</summary>
/// <typeparam name="TReply">The type of the reply; a reply is an answer by itself.</typeparam>
/// <remarks>
/// A <c>default</c> value is no answer: the server ends with <see cref="ExitKind.BadReturn"/>. <otp>the results of handle_call/3</otp>
/// </remarks>
public readonly struct CallResult<TReply>
{
    private CallResult(CallResult plain) => Plain = plain;

    /// <summary>No reply yet: the handler has kept its <see cref="Caller{TReply}"/>.</summary>
    public static CallResult<TReply> Later => new(CallResult.Later);

    internal CallResult Plain { get; }

    /// <summary>The reply, and nothing else.</summary>
    /// <param name="reply">The reply.</param>
    public static implicit operator CallResult<TReply>(TReply reply) => new(CallResult.Reply(reply));

    /// <summary>The reply, and nothing else; for a reply whose type is an interface, which does not convert by itself.</summary>
    /// <param name="reply">The reply.</param>
    public static CallResult<TReply> Reply(TReply reply) => new(CallResult.Reply(reply));

    /// <summary>The reply, and what to do afterwards.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="next">Not a stop: use <see cref="Stop(ExitReason, TReply)"/>, which terminates first.</param>
    /// <exception cref="ArgumentException">It is a stop, or a <c>default</c> value.</exception>
    public static CallResult<TReply> Reply(TReply reply, Next next) => new(CallResult.Reply(reply, next));

    /// <summary>No reply yet, and what to do now.</summary>
    /// <param name="next">Not a stop: use <see cref="Stop(ExitReason)"/>.</param>
    /// <exception cref="ArgumentException">It is a stop, or a <c>default</c> value.</exception>
    public static CallResult<TReply> LaterThen(Next next) => new(CallResult.LaterThen(next));

    /// <summary>Terminate without a reply: the call fails with the reason.</summary>
    /// <param name="reason">The exit reason.</param>
    public static CallResult<TReply> Stop(ExitReason reason) => new(CallResult.Stop(reason));

    /// <summary>Terminate, then reply: the caller has its reply after <see cref="GenServer.TerminateAsync"/>, even if that fails.</summary>
    /// <param name="reason">The exit reason.</param>
    /// <param name="reply">The reply.</param>
    public static CallResult<TReply> Stop(ExitReason reason, TReply reply) => new(CallResult.Stop(reason, reply));
}
