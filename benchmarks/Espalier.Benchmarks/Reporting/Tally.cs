using System.Globalization;
using Espalier.Benchmarks.Running;

namespace Espalier.Benchmarks.Reporting;

/// <summary>How many rows, that is workloads with targets, have met all of theirs, and which have missed one.</summary>
internal static class Tally
{
    /// <summary>
    /// Null: there is nothing to count. A row that misses no target but has one without a verdict, or none for this size, is not judged.
    /// </summary>
    internal static string? Of(Options options, Results results)
    {
        if (options.Size == RunSize.Smoke)
            return null;

        int met = 0;
        List<string> missed = [];
        List<string> open = [];
        foreach (Workload workload in options.Workloads.Where(static workload => workload.Targets.Count > 0))
        {
            Target[] targets = [.. workload.Targets.Where(target => target.AppliesTo(options.Size))];
            Verdict?[] verdicts = [.. targets.Select(target => Verdict.Of(target, workload, results, options.Size))];
            string[] misses = [.. targets.Zip(verdicts).Where(static pair => pair.Second is { IsMet: false }).Select(Miss)];
            if (misses.Length > 0)
                missed.Add($"{workload.Key} ({string.Join(", ", misses)})");
            else if (verdicts.Length == 0 || verdicts.Contains(null))
                open.Add(workload.Key);
            else
                met++;
        }
        if (met + missed.Count + open.Count == 0)
            return null;

        string rows = met == 1 ? "row" : "rows";
        string line = string.Create(CultureInfo.InvariantCulture, $"{met} {rows} met, {missed.Count} missed{List(missed)}");
        return open.Count == 0 ? line : string.Create(CultureInfo.InvariantCulture, $"{line}; {open.Count} not judged{List(open)}");
    }

    private static string Miss((Target Target, Verdict? Verdict) pair) =>
        $"{pair.Target.Metric} {Number.Text(pair.Verdict!.Value.TimesGoal)} x its goal";

    private static string List(IReadOnlyCollection<string> items) => items.Count == 0 ? "" : $": {string.Join(", ", items)}";
}
