using Espalier.Servers;

namespace Espalier;

/// <summary>How a server's init ended.</summary>
/// <remarks>A <c>default</c> value is no answer: the start fails with <see cref="ExitKind.BadReturn"/>. <otp>the results of init/1</otp></remarks>
public readonly struct InitResult
{
    private readonly object? _payload;

    private InitResult(InitKind kind, object? payload = null)
    {
        Kind = kind;
        _payload = payload;
    }

    /// <summary>Started: the starter goes on, then messages are taken.</summary>
    public static InitResult Ok { get; } = new(InitKind.Ok);

    /// <summary>There is nothing to run, and that is no error: the process ends normally and the start is ignored.</summary>
    public static InitResult Ignore { get; } = new(InitKind.Ignore);

    internal InitKind Kind { get; }

    internal Next Then => _payload is Next next ? next : Next.Receive;

    internal ExitReason Reason => (ExitReason)_payload!;

    /// <summary>Started: the starter goes on, and the server does as told before it takes messages.</summary>
    /// <param name="next">Not a stop: use <see cref="Stop"/>.</param>
    /// <exception cref="ArgumentException">It is a stop, or a <c>default</c> value.</exception>
    public static InitResult OkThen(Next next)
    {
        if (next.Kind is NextKind.Stop or NextKind.None)
            throw new ArgumentException($"After Ok a server cannot {next.Kind}: answer InitResult.Stop(reason) instead.", nameof(next));
        return new(InitKind.Ok, next);
    }

    /// <summary>
    /// Refused. The process ends with the reason, which takes a linked starter along that does not trap exits, unless it is normal.
    /// </summary>
    /// <param name="reason">The exit reason, and the start's error.</param>
    public static InitResult Stop(ExitReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return new(InitKind.Stop, reason);
    }

    /// <summary>Refused in good order: the start's error is the reason, the process ends normally and the starter lives.</summary>
    /// <param name="reason">The start's error.</param>
    /// <remarks><otp>{error, Reason}, since OTP 26</otp></remarks>
    public static InitResult Fail(ExitReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return new(InitKind.Fail, reason);
    }
}
