using System.Globalization;
using System.Runtime.InteropServices;
using Espalier.Benchmarks.Running;

namespace Espalier.Benchmarks.Reporting;

/// <summary>All results: a line for each metric of each workload, and how many have met their targets.</summary>
internal static class Table
{
    internal static IEnumerable<string> Lines(Options options, Results results, TimeSpan elapsed)
    {
        yield return "";
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"Medians of {options.Repetitions}, minima in brackets; {Environment.ProcessorCount} processors, " +
            $"{RuntimeInformation.FrameworkDescription}, {options.Size.ToString().ToLowerInvariant()} size, {elapsed.TotalMinutes:0.0} minutes.");
        if (options.Size != RunSize.Full)
            yield return "The targets are meant for the full size.";
        yield return "";

        List<string[]> rows = [["workload", "metric", .. Contender.All, .. Pair.All.Select(static pair => pair.ToString()), "target", ""]];
        foreach (Workload workload in options.Workloads)
            rows.AddRange(results.MetricsOf(workload.Key).Select(metric => Row(workload, metric, results, options.Size)));
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
            yield return string.Join("  ", row.Select((cell, column) => Aligned(cell, column, widths[column]))).TrimEnd();

        if (Tally.Of(options, results) is { } tally)
        {
            yield return "";
            yield return tally;
        }
    }

    private static string[] Row(Workload workload, string metric, Results results, RunSize size)
    {
        Target? target = workload.Targets.FirstOrDefault(target => target.Metric == metric);
        return
        [
            workload.Key,
            metric,
            .. Contender.All.Select(system => Cell(results.Find(workload.Key, metric, system))),
            .. Pair.All.Select(pair => Cell(pair.RatioIn(results, workload.Key, metric))),
            target?.ToString() ?? "",
            target is null || size == RunSize.Smoke ? "" : Judged(target, workload, results, size),
        ];
    }

    private static string Judged(Target target, Workload workload, Results results, RunSize size) =>
        target.AppliesTo(size) ? Verdict.Of(target, workload, results, size)?.ToString() ?? "" : "full size only";

    private static string Cell(Series? series) => series is { } known ? $"{Number.Text(known.Median)} ({Number.Text(known.Min)})" : "-";

    // Words to the left, numbers to the right.
    private static string Aligned(string cell, int column, int width) =>
        column < 2 || column >= 2 + Contender.All.Count + Pair.All.Count ? cell.PadRight(width) : cell.PadLeft(width);
}
