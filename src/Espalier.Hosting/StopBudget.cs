using System.Globalization;

namespace Espalier.Hosting;

/// <summary>How long the stop of the tree may take at worst, and how long it may take for the host.</summary>
/// <param name="Needed">
/// The shutdown times of all children, one after another, and the graces in which killed ones unwind; infinite: there is no limit.
/// </param>
/// <param name="Given">What the host's timeout leaves before what is left is killed.</param>
/// <param name="Parts">Who needs how much: the children of the root, the longest first.</param>
internal sealed record StopBudget(TimeSpan Needed, TimeSpan Given, IReadOnlyList<(ChildId Id, TimeSpan Time)> Parts)
{
    private const int MaxShown = 8;

    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DefaultOfWorkers = TimeSpan.FromSeconds(5);

    /// <summary>Does the stop always fit?</summary>
    public bool Fits => Given == Timeout.InfiniteTimeSpan || (Needed != Timeout.InfiniteTimeSpan && Needed <= Given);

    /// <summary>The parts for people.</summary>
    public string PartsText
    {
        get
        {
            IEnumerable<string> texts = Parts.Take(MaxShown).Select(static part => $"{part.Id} {TextOf(part.Time)}");
            if (Parts.Count > MaxShown)
                texts = texts.Append($"and {Parts.Count - MaxShown} others {TextOf(Sum(Parts.Skip(MaxShown).Select(static part => part.Time)))}");
            return string.Join(", ", texts);
        }
    }

    /// <summary>Adds up.</summary>
    /// <remarks>Supervisors whose children are not known count nothing: they may stop in no time, or take any.</remarks>
    public static StopBudget Of(IReadOnlyList<PlannedChild> children, TimeSpan unwindGrace, TimeSpan given)
    {
        (ChildId Id, TimeSpan Time)[] parts =
        [
            .. children.Select(child => (child.Spec.Id, Time: NeedOf(child, unwindGrace)))
                .OrderByDescending(static part => part.Time == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : part.Time),
        ];
        return new StopBudget(Sum(parts.Select(static part => part.Time)), given, parts);
    }

    /// <summary>How long processes may stop in good order, so that also the last of them, killed and unwinding, has ended within a time.</summary>
    /// <remarks>At least a quarter of it: where killed ones have no room, those that end at once are not to pay for it.</remarks>
    public static TimeSpan GraceWithin(TimeSpan time, TimeSpan unwindGrace)
    {
        if (time == Timeout.InfiniteTimeSpan)
            return time;
        TimeSpan least = time / 4;
        if (unwindGrace == Timeout.InfiniteTimeSpan)
            return least;

        // Whoever waits for the end has to be told, too.
        TimeSpan reserve = time / 10 < Reserve ? time / 10 : Reserve;
        TimeSpan grace = time - unwindGrace - reserve;
        return grace > least ? grace : least;
    }

    /// <summary>A time for people.</summary>
    public static string TextOf(TimeSpan time) =>
        time == Timeout.InfiniteTimeSpan ? "without limit" : time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + " s";

    private static TimeSpan NeedOf(PlannedChild child, TimeSpan unwindGrace)
    {
        if (child.Children is null)
            return OwnTimeOf(child.Spec, unwindGrace) ?? TimeSpan.Zero;
        TimeSpan below = Sum(child.Children.Select(grandchild => NeedOf(grandchild, unwindGrace)));
        return OwnTimeOf(child.Spec, unwindGrace) is { } own ? Shorter(below, own) : below;
    }

    /// <summary>Its shutdown time, and the grace that it still has if it is killed at the end of that; null: as long as its children need.</summary>
    private static TimeSpan? OwnTimeOf(ChildSpec spec, TimeSpan unwindGrace)
    {
        if (spec is { Type: ChildType.Supervisor, Shutdown: null })
            return null;
        TimeSpan limit = spec.Shutdown is { } shutdown ? shutdown.Limit ?? TimeSpan.Zero : DefaultOfWorkers;
        return Sum([limit, unwindGrace]);
    }

    /// <summary>The shorter one of two times that may be infinite.</summary>
    public static TimeSpan Shorter(TimeSpan one, TimeSpan other) =>
        one == Timeout.InfiniteTimeSpan ? other : other == Timeout.InfiniteTimeSpan || one < other ? one : other;

    private static TimeSpan Sum(IEnumerable<TimeSpan> times) => times.Aggregate(
        TimeSpan.Zero,
        static (sum, time) => sum == Timeout.InfiniteTimeSpan || time == Timeout.InfiniteTimeSpan ? Timeout.InfiniteTimeSpan : sum + time);
}
