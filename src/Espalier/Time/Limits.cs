namespace Espalier.Time;

/// <summary>What may be waited for.</summary>
internal static class Limits
{
    /// <summary>The longest time that timers can express.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromDays(10_000);

    /// <summary>The longest wait that .NET's own timers can express.</summary>
    internal static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <summary>Zero or more, or infinite.</summary>
    internal static void ThrowIfNoWait(TimeSpan value, string name)
    {
        if (value != Timeout.InfiniteTimeSpan)
            ThrowIfOutside(value, name, ", or Timeout.InfiniteTimeSpan");
    }

    /// <summary>Zero or more, and not infinite.</summary>
    internal static void ThrowIfNoDelay(TimeSpan value, string name) => ThrowIfOutside(value, name, "");

    /// <summary>Longer than zero, and not infinite.</summary>
    internal static void ThrowIfNoPeriod(TimeSpan value, string name)
    {
        if (value <= TimeSpan.Zero || value > Longest)
        {
            throw new ArgumentOutOfRangeException(
                name, value, $"{name} must be longer than zero and at most {Longest.TotalDays} days, not {value}.");
        }
    }

    private static void ThrowIfOutside(TimeSpan value, string name, string besides)
    {
        if (value < TimeSpan.Zero || value > Longest)
            throw Outside(value, name, besides);
    }

    // Apart, so that the check itself is small enough to be compiled into its callers.
    private static ArgumentOutOfRangeException Outside(TimeSpan value, string name, string besides) =>
        new(name, value, $"{name} must be from zero to {Longest.TotalDays} days{besides}, not {value}.");
}
