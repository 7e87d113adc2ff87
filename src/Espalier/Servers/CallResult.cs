using Espalier.Servers;

namespace Espalier;

/// <summary>How a server answers a call.</summary>
/// <remarks>
/// A <c>default</c> value is no answer: the server ends with <see cref="ExitKind.BadReturn"/> and the caller learns it.
/// <otp>the results of handle_call/3</otp>
/// </remarks>
public readonly struct CallResult
{
    private readonly object? _then;

    private CallResult(CallKind kind, object? value, object? then)
    {
        Kind = kind;
        Value = value;
        _then = then;
    }

    /// <summary>No reply yet: keep the <see cref="Caller"/> and reply to it when there is one.</summary>
    public static CallResult Later { get; } = new(CallKind.Later, null, null);

    internal CallKind Kind { get; }

    internal object? Value { get; }

    internal Next Then => _then is Next next ? next : Next.Receive;

    internal ExitReason Reason => (ExitReason)_then!;

    /// <summary>The reply.</summary>
    /// <param name="value">Of the type that the request asks for; another one ends the server with an exception that says so.</param>
    public static CallResult Reply(object? value) => new(CallKind.Reply, value, null);

    /// <summary>The reply, and what to do afterwards.</summary>
    /// <param name="value">Of the type that the request asks for.</param>
    /// <param name="next">Not a stop: use <see cref="Stop(ExitReason, object?)"/>, which terminates first.</param>
    /// <exception cref="ArgumentException">It is a stop, or a <c>default</c> value.</exception>
    public static CallResult Reply(object? value, Next next) => new(CallKind.Reply, value, Checked(next));

    /// <summary>No reply yet, and what to do now.</summary>
    /// <param name="next">Not a stop: use <see cref="Stop(ExitReason)"/>.</param>
    /// <exception cref="ArgumentException">It is a stop, or a <c>default</c> value.</exception>
    public static CallResult LaterThen(Next next) => new(CallKind.Later, null, Checked(next));

    /// <summary>Terminate without a reply: the call fails with the reason.</summary>
    /// <param name="reason">The exit reason.</param>
    public static CallResult Stop(ExitReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return new(CallKind.Stop, null, reason);
    }

    /// <summary>Terminate, then reply: the caller has its reply after <see cref="GenServer.TerminateAsync"/>, even if that fails.</summary>
    /// <param name="reason">The exit reason.</param>
    /// <param name="reply">Of the type that the request asks for.</param>
    public static CallResult Stop(ExitReason reason, object? reply)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return new(CallKind.StopWithReply, reply, reason);
    }

    private static object Checked(Next next) => next.Kind is NextKind.Stop or NextKind.None
        ? throw new ArgumentException($"A call's answer cannot be followed by {next.Kind}: answer CallResult.Stop.", nameof(next))
        : next;
}
