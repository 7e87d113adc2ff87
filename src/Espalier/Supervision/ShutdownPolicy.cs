using Espalier.Time;

namespace Espalier;

/// <summary>How a supervisor stops a child.</summary>
/// <remarks>Immutable. <otp>supervisor:shutdown()</otp></remarks>
public sealed record ShutdownPolicy
{
    private ShutdownPolicy(TimeSpan? limit) => Limit = limit;

    /// <summary>Killed at once; it cannot clean up, its Dispose aside.</summary>
    public static ShutdownPolicy BrutalKill { get; } = new((TimeSpan?)null);

    /// <summary>Asked to end, and waited for as long as it takes. The default of supervisors, which need time for their own children.</summary>
    public static ShutdownPolicy Infinite { get; } = new(Timeout.InfiniteTimeSpan);

    /// <summary>The time that it has to end; null: it is killed at once.</summary>
    public TimeSpan? Limit { get; }

    internal static ShutdownPolicy OfWorker { get; } = new(TimeSpan.FromSeconds(5));

    internal bool IsInfinite => Limit == Timeout.InfiniteTimeSpan;

    /// <summary>Asked to end, then killed when the time is over.</summary>
    /// <param name="limit">Zero or more: zero asks and kills in the same breath.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative and not infinite, or longer than a timer can wait.</exception>
    public static ShutdownPolicy Within(TimeSpan limit)
    {
        Limits.ThrowIfNoWait(limit, nameof(limit));
        return limit == Timeout.InfiniteTimeSpan ? Infinite : new(limit);
    }

    /// <summary>One line for people.</summary>
    public override string ToString() => Limit is null ? "brutal kill" : IsInfinite ? "infinite" : $"within {Limit}";
}
