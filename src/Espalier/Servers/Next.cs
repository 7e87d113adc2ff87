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
    private static readonly NextStep ReceiveStep = new(NextKind.Receive);
    private static readonly NextStep HibernateStep = new(NextKind.Hibernate);

    private readonly NextStep? _step;

    private Next(NextStep step) => _step = step;

    /// <summary>Take the next message when one comes.</summary>
    public static Next Receive => new(ReceiveStep);

    /// <summary>As <see cref="Receive"/>. A hint that nothing is expected for long; it changes no behavior.</summary>
    /// <remarks><otp>hibernate</otp><otp-differs>Trims memory only, and today not even that: .NET collects by itself.</otp-differs></remarks>
    public static Next Hibernate => new(HibernateStep);

    internal NextKind Kind => _step?.Kind ?? NextKind.None;

    internal TimeSpan Time => _step!.Time;

    internal object Argument => _step!.Argument!;

    internal ExitReason Reason => (ExitReason)_step!.Argument!;

    /// <summary>Take the next message; if none comes for so long, call <see cref="GenServer.HandleTimeoutAsync"/> once.</summary>
    /// <param name="idle">Zero or more, or infinite. Any message ends it. With zero a message that waits comes first.</param>
    /// <remarks><otp>a time-out in milliseconds as the action</otp></remarks>
    public static Next ReceiveFor(TimeSpan idle)
    {
        Limits.ThrowIfNoWait(idle, nameof(idle));
        return idle == Timeout.InfiniteTimeSpan ? Receive : new(new NextStep(NextKind.ReceiveFor, null, idle));
    }

    /// <summary>Call <see cref="GenServer.HandleContinueAsync"/> at once, before any message that waits.</summary>
    /// <param name="argument">What it gets.</param>
    /// <remarks><otp>{continue, Term}</otp></remarks>
    public static Next Continue(object argument)
    {
        ArgumentNullException.ThrowIfNull(argument);
        return new(new NextStep(NextKind.Continue, argument));
    }

    /// <summary>Terminate with a reason.</summary>
    /// <param name="reason">The exit reason.</param>
    /// <remarks><otp>{stop, Reason, State}</otp></remarks>
    public static Next Stop(ExitReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return new(new NextStep(NextKind.Stop, reason));
    }
}
