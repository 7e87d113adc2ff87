using Espalier.Processes;

namespace Espalier;

/// <summary>One timer: what <c>SendAfter</c> and <c>SendEvery</c> return.</summary>
/// <remarks><c>default</c> is the reference of a timer that has fired. <otp>reference of erlang:send_after/3</otp></remarks>
public readonly record struct TimerRef
{
    internal TimerRef(object? timer) => Timer = timer;

    internal object? Timer { get; }

    /// <summary>How long until it fires next; null when it has fired, was cancelled, or its process ended.</summary>
    /// <remarks><otp>erlang:read_timer/1</otp></remarks>
    public TimeSpan? Remaining => (Timer as ProcessTimer)?.Remaining;

    /// <summary>Stops it. Any process or thread may.</summary>
    /// <returns>
    /// The time that was left; null when it had fired, was cancelled, or its process ended. After null the message may be in
    /// the mailbox already.
    /// </returns>
    /// <remarks><otp>erlang:cancel_timer/1</otp></remarks>
    public TimeSpan? Cancel() => (Timer as ProcessTimer)?.Cancel();

    /// <summary>For people.</summary>
    public override string ToString() => Remaining is { } remaining ? $"timer due in {remaining}" : "timer that is over";
}
