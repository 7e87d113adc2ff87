using Espalier.Benchmarks.Running;

namespace Espalier.Benchmarks.Reporting;

/// <summary>How the median of Espalier stands to a target.</summary>
/// <param name="TimesGoal">How many times what it may be it is: at most 1, the target is met; more, it is missed by so much.</param>
internal readonly record struct Verdict(double TimesGoal)
{
    // Less than one byte in two operations is what the meter itself and the warm-up leave.
    private const double Tolerance = 0.5;

    internal bool IsMet => TimesGoal <= 1;

    /// <summary>Null: it cannot be judged. A figure is missing, or the target is not for this size.</summary>
    internal static Verdict? Of(Target target, Workload workload, Results results, RunSize size)
    {
        if (!target.AppliesTo(size) || results.Find(workload.Key, target.Metric, Contender.Espalier) is not { } own)
            return null;
        if (target.Bound == Bound.AtMost)
            return new(own.Median / (target.Limit + Tolerance));
        string rival = target.Bound == Bound.TimesFloor ? Contender.Floor : Contender.Beam;
        if (results.Find(target.Against ?? workload.Key, target.Metric, rival) is not { } other)
            return null;
        return new(target.Bound == Bound.TimesFloor ? own.Median / (other.Median * target.Limit) : own.Median * target.Limit / other.Median);
    }

    public override string ToString() => IsMet ? "met" : "MISSED";
}
