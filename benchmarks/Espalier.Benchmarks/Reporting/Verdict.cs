using Espalier.Benchmarks.Running;

namespace Espalier.Benchmarks.Reporting;

/// <summary>Whether the median of Espalier reaches a target.</summary>
internal static class Verdict
{
    // Less than one byte in two operations is what the meter itself and the warm-up leave.
    private const double Tolerance = 0.5;

    internal static string Of(Target target, Workload workload, Results results)
    {
        string rival = target.Bound == Bound.TimesFloor ? Contender.Floor : Contender.Beam;
        if (results.Find(workload.Key, target.Metric, Contender.Espalier) is not { } own)
            return "";
        if (target.Bound == Bound.AtMost)
            return Say(own.Median <= target.Limit + Tolerance);
        if (results.Find(target.Against ?? workload.Key, target.Metric, rival) is not { } other)
            return "";
        return Say(target.Bound == Bound.TimesFloor ? own.Median <= other.Median * target.Limit : own.Median * target.Limit <= other.Median);
    }

    private static string Say(bool isReached) => isReached ? "met" : "MISSED";
}
