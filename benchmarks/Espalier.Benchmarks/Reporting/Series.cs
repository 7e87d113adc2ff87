namespace Espalier.Benchmarks.Reporting;

/// <summary>One metric of a workload on a system, over all repetitions.</summary>
internal readonly record struct Series(double Median, double Min, double Max)
{
    internal static Series Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        double median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new(median, sorted[0], sorted[^1]);
    }

    /// <summary>Median by median, minimum by minimum, maximum by maximum. Null: divided by nothing.</summary>
    internal static Series? Ratio(Series dividend, Series divisor)
    {
        bool isMeasured = divisor is { Median: > 0, Min: > 0, Max: > 0 };
        return isMeasured ? new(dividend.Median / divisor.Median, dividend.Min / divisor.Min, dividend.Max / divisor.Max) : null;
    }
}
