using Espalier.Servers;
using Espalier.Time;

namespace Espalier;

/// <summary>What a server does after a callback.</summary>
/// <remarks>
/// A <c>default</c> value is no answer: the server ends with <see cref="ExitKind.BadReturn"/>.
/// <otp>{noreply, State, Action} and {stop, Reason, State}; the state is the server's fields</otp>
/// </remarks>
public readonly struct Next
{
    private readonly object? _payload;

    private Next(NextKind kind, object? payload = null, TimeSpan time = default)
    {
        Kind = kind;
        Time = time;
        _payload = payload;
    }

    /// <summary>Take the next message when one comes.</summary>
    public static Next Receive { get; } = new(NextKind.Receive);

    /// <summary>As <see cref="Receive"/>. A hint that nothing is expected for long; it changes no behavior.</summary>
    /// <remarks><otp>hibernate</otp><otp-differs>Trims memory only, and today not even that: .NET collects by itself.</otp-differs></remarks>
    public static Next Hibernate { get; } = new(NextKind.Hibernate);

    internal NextKind Kind { get; }

    internal TimeSpan Time { get; }

    internal object Argument => _payload!;

    internal ExitReason Reason => (ExitReason)_payload!;

    /// <summary>Take the next message; if none comes for so long, call <see cref="GenServer.HandleTimeoutAsync"/> once.</summary>
    /// <param name="idle">Zero or more, or infinite. Any message ends it. With zero a message that waits comes first.</param>
    /// <remarks><otp>a time-out in milliseconds as the action</otp></remarks>
    public static Next ReceiveFor(TimeSpan idle)
    {
        Limits.ThrowIfNoWait(idle, nameof(idle));
        return idle == Timeout.InfiniteTimeSpan ? Receive : new(NextKind.ReceiveFor, null, idle);
    }

    /// <summary>Call <see cref="GenServer.HandleContinueAsync"/> at once, before any message that waits.</summary>
    /// <param name="argument">What it gets.</param>
    /// <remarks><otp>{continue, Term}</otp></remarks>
    public static Next Continue(object argument)
    {
        ArgumentNullException.ThrowIfNull(argument);
        return new(NextKind.Continue, argument);
    }

    /// <summary>Terminate with a reason.</summary>
    /// <param name="reason">The exit reason.</param>
    /// <remarks><otp>{stop, Reason, State}</otp></remarks>
    public static Next Stop(ExitReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return new(NextKind.Stop, reason);
    }
}
