using System.Runtime.CompilerServices;

namespace Espalier;

/// <summary>Why a process ended, or is asked to end.</summary>
/// <remarks>
/// Immutable; two reasons are equal when their kind and their content are. Exceptions are compared by identity.
/// There is no reason <c>kill</c>: killing is an act (<see cref="Pid.Kill"/>), and its victim's reason is <see cref="Killed"/>.
/// <otp>exit/1, exit/2, error_logger reasons</otp>
/// </remarks>
public sealed class ExitReason : IEquatable<ExitReason>
{
    private readonly object? _content;

    private ExitReason(ExitKind kind, object? content = null, CallOperation operation = default)
    {
        Kind = kind;
        Operation = operation;
        _content = content;
    }

    /// <summary>The work is done. As a signal to another process it is ignored, unless that one traps exits.</summary>
    public static ExitReason Normal { get; } = new(ExitKind.Normal);

    /// <summary>Asked to end, in good order.</summary>
    public static ExitReason Shutdown { get; } = new(ExitKind.Shutdown);

    /// <summary>Ended by <see cref="Pid.Kill"/>. As a signal it is an ordinary reason and can be trapped.</summary>
    public static ExitReason Killed { get; } = new(ExitKind.Killed);

    /// <summary>There was no such process.</summary>
    public static ExitReason NoProcess { get; } = new(ExitKind.NoProcess);

    /// <summary>A limit of time passed.</summary>
    public static ExitReason TimedOut { get; } = new(ExitKind.TimedOut);

    /// <summary>A process called itself, which could only have waited for ever.</summary>
    public static ExitReason CallingSelf { get; } = new(ExitKind.CallingSelf);

    /// <summary>Which of the closed set this is.</summary>
    public ExitKind Kind { get; }

    /// <summary>Which request failed. Meaningful for <see cref="ExitKind.CallFailed"/> only.</summary>
    public CallOperation Operation { get; }

    /// <summary>The detail of a shutdown, the custom value, or the answer that was not allowed; otherwise null.</summary>
    public object? Value => Kind is ExitKind.ShutdownWith or ExitKind.Custom or ExitKind.BadReturn ? _content : null;

    /// <summary>The exception of a crash; otherwise null.</summary>
    public Exception? Exception => _content as Exception is { } e && Kind == ExitKind.Crashed ? e : null;

    /// <summary>Why the request failed, for <see cref="ExitKind.CallFailed"/>; otherwise null.</summary>
    public ExitReason? Cause => Kind == ExitKind.CallFailed ? (ExitReason?)_content : null;

    /// <summary>True for normal, shutdown and shutdown with a detail: nothing went wrong.</summary>
    public bool IsGraceful => Kind is ExitKind.Normal or ExitKind.Shutdown or ExitKind.ShutdownWith;

    /// <summary>True for everything else.</summary>
    public bool IsAbnormal => !IsGraceful;

    /// <summary>A shutdown that says more.</summary>
    /// <param name="detail">Any value with equality.</param>
    public static ExitReason ShutdownWith(object detail)
    {
        ArgumentNullException.ThrowIfNull(detail);
        return new(ExitKind.ShutdownWith, detail);
    }

    /// <summary>A reason of the application's own.</summary>
    /// <param name="value">Any value with equality.</param>
    public static ExitReason Custom(object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(ExitKind.Custom, value);
    }

    /// <summary>An exception that nobody caught.</summary>
    /// <param name="exception">The exception; its stack is kept.</param>
    public static ExitReason Crashed(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return new(ExitKind.Crashed, exception);
    }

    /// <summary>A request that failed, seen as the reason of the process that asked and did not catch it.</summary>
    /// <param name="operation">Which request.</param>
    /// <param name="cause">Why it failed.</param>
    public static ExitReason CallFailed(CallOperation operation, ExitReason cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        return new(ExitKind.CallFailed, cause, operation);
    }

    /// <summary>A callback's answer that is none.</summary>
    /// <param name="callback">The callback's name.</param>
    internal static ExitReason BadReturn(string callback) => new(ExitKind.BadReturn, callback);

    /// <summary>The reason with which a process ends that does not catch <paramref name="exception"/>.</summary>
    internal static ExitReason Of(Exception exception) => exception switch
    {
        ExitException exit => exit.Reason,
        CallFailedException failed => CallFailed(failed.Operation, failed.Reason),
        _ => Crashed(exception),
    };

    /// <summary>Equal in kind and content.</summary>
    /// <param name="other">The other reason.</param>
    public bool Equals(ExitReason? other) =>
        other is not null && Kind == other.Kind && Operation == other.Operation &&
        (Kind == ExitKind.Crashed ? ReferenceEquals(_content, other._content) : Equals(_content, other._content));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ExitReason);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(Kind, Operation, Kind == ExitKind.Crashed ? RuntimeHelpers.GetHashCode(_content) : _content?.GetHashCode() ?? 0);

    /// <summary>Equal in kind and content.</summary>
    /// <param name="left">One reason.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(ExitReason? left, ExitReason? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Different in kind or content.</summary>
    /// <param name="left">One reason.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(ExitReason? left, ExitReason? right) => !(left == right);

    /// <summary>One line for people, without the exception's stack.</summary>
    public override string ToString()
    {
        try
        {
            return Describe();
        }
        catch (Exception)
        {
            // Somebody's own ToString or Message: a reason is described while a process dies, which nothing may stop.
            return $"{Kind} ({_content!.GetType().Name})";
        }
    }

    private static string NameOf(CallOperation operation) => operation switch
    {
        CallOperation.AwaitAll => "await of several",
        _ => operation.ToString().ToLowerInvariant(),
    };

    private string Describe() => Kind switch
    {
        ExitKind.Normal => "normal",
        ExitKind.Shutdown => "shutdown",
        ExitKind.ShutdownWith => $"shutdown ({Value})",
        ExitKind.Killed => "killed",
        ExitKind.NoProcess => "no process",
        ExitKind.TimedOut => "timed out",
        ExitKind.CallingSelf => "calling itself",
        ExitKind.BadReturn => $"bad return value of {Value}",
        ExitKind.CallFailed => $"{NameOf(Operation)} failed: {Cause}",
        ExitKind.Crashed => $"{_content!.GetType().Name}: {Exception!.Message}",
        _ => $"{Value}",
    };
}
