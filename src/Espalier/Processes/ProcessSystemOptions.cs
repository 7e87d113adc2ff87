using Espalier.Time;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Espalier;

/// <summary>What a system runs on, and its limits.</summary>
/// <remarks>Immutable. Checked once, as the system is made.</remarks>
public sealed record ProcessSystemOptions
{
    /// <summary>The clock of everything that waits. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where turns run. Null: the .NET thread pool.</summary>
    public IProcessScheduler? Scheduler { get; init; }

    /// <summary>Where the runtime logs. Default: nowhere.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>
    /// Code of processes runs in a scope of that log with the properties <c>Pid</c> and <c>Path</c>; callbacks of servers in one each, which
    /// says in <c>Message</c> also what they handle: its kind and type, never the content. Default: false, because a scope costs an object
    /// or two a message.
    /// </summary>
    /// <remarks>
    /// A function or a task takes its messages itself, so the one scope that it has from its beginning to its end has no <c>Message</c>.
    /// Other code: <see cref="ProcessContext.BeginLogScope"/>.
    /// </remarks>
    public bool LogScopes { get; init; }

    /// <summary>
    /// Where processes take services from. If it makes scopes, each process that asks for services has one of its own, which is disposed
    /// behind its instance. Default: nowhere.
    /// </summary>
    public IServiceProvider? Services { get; init; }

    /// <summary>Who sees the runtime's events. Default: nobody.</summary>
    public IReadOnlyList<IRuntimeEventSink> EventSinks { get; init; } = [];

    /// <summary>How long the code of a process may unwind after a fatal signal before the process is abandoned.</summary>
    /// <value>Zero or more, or infinite. Default: 1 second. Graces of linked or supervised processes add up.</value>
    public TimeSpan UnwindGrace { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long terminating and disposing may take together when no fatal signal hurries them. A supervisor has as long as its children
    /// need, and a child that its supervisor stops has the time of its <see cref="ShutdownPolicy"/>.
    /// </summary>
    /// <value>Zero or more, or infinite. Default: 5 seconds.</value>
    public TimeSpan DisposeGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a stop of the system leaves its applications and then its other processes to end in good order, all of them together,
    /// before it kills what is left.
    /// </summary>
    /// <value>Zero or more, or infinite. Default: 5 seconds.</value>
    /// <remarks><otp>kernel shutdown_timeout</otp><otp-differs>One time for all; OTP's is for each application, and infinite.</otp-differs></remarks>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(5);

    internal void ThrowIfInvalid()
    {
        ArgumentNullException.ThrowIfNull(TimeProvider);
        ArgumentNullException.ThrowIfNull(LoggerFactory);
        ArgumentNullException.ThrowIfNull(EventSinks);
        if (EventSinks.Contains(null!))
            throw new ArgumentException("EventSinks contains null: expected sinks only; an empty list for none.");
        Limits.ThrowIfNoWait(UnwindGrace, nameof(UnwindGrace));
        Limits.ThrowIfNoWait(DisposeGrace, nameof(DisposeGrace));
        Limits.ThrowIfNoWait(StopGrace, nameof(StopGrace));
        if (Scheduler is { MessagesPerTurn: < 1 })
            throw new ArgumentException($"MessagesPerTurn must be 1 or more, not {Scheduler.MessagesPerTurn}.");
    }
}
