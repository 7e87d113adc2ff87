using FsCheck;
using FsCheck.Fluent;

namespace Espalier.Fuzz;

/// <summary>What is fed in: mostly what is fine, and at the edges of it what is not.</summary>
internal static class Values
{
    public static TimeSpan Longest { get; } = TimeSpan.FromDays(10_000);

    /// <summary>Any time, the edges often.</summary>
    public static Gen<TimeSpan> Times { get; } = Gen.OneOf(
        Gen.Elements(
            TimeSpan.MinValue, TimeSpan.FromTicks(-1), TimeSpan.FromMilliseconds(-2), TimeSpan.FromSeconds(-5), Timeout.InfiniteTimeSpan,
            TimeSpan.Zero, TimeSpan.FromTicks(1), TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(int.MaxValue),
            TimeSpan.FromMilliseconds(uint.MaxValue), Longest, Longest + TimeSpan.FromTicks(1), TimeSpan.MaxValue),
        Gen.Choose(-2, 20_000).Select(static milliseconds => TimeSpan.FromMilliseconds(milliseconds)),
        Gen.Choose(int.MinValue, int.MaxValue).Select(static number => TimeSpan.FromTicks((long)number << 31)));

    /// <summary>Times that a wait takes, and now and then one that none takes.</summary>
    public static Gen<TimeSpan> Waits { get; } = Mostly(Times.Where(IsWait), Times);

    /// <summary>Any number, the edges often.</summary>
    public static Gen<int> Numbers { get; } = Gen.OneOf(
        Gen.Elements(int.MinValue, -1, 0, 1, 2, 3, int.MaxValue - 1, int.MaxValue), Gen.Choose(-5, 5));

    public static Gen<bool> Flags { get; } = Gen.Elements(false, true);

    /// <summary>Zero to 10,000 days, or infinite.</summary>
    public static bool IsWait(TimeSpan time) => time == Timeout.InfiniteTimeSpan || IsDelay(time);

    /// <summary>Zero to 10,000 days.</summary>
    public static bool IsDelay(TimeSpan time) => time >= TimeSpan.Zero && time <= Longest;

    /// <summary>Nine times in ten one of the first kind.</summary>
    public static Gen<T> Mostly<T>(Gen<T> usual, Gen<T> rare) => Gen.Frequency((9, usual), (1, rare));

    public static Gen<T> Mostly<T>(T usual, params T[] rare) => Mostly(Gen.Constant(usual), Gen.Elements(rare));

    /// <summary>The values of an enumeration, and now and then none of them.</summary>
    public static Gen<T> Enums<T>()
        where T : struct, Enum =>
        Mostly(Gen.Elements(Enum.GetValues<T>()), Gen.Elements(-1, 9, int.MaxValue).Select(static number => (T)Enum.ToObject(typeof(T), number)));
}
