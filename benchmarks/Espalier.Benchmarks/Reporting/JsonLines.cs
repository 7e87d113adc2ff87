using System.Text.Json;
using Espalier.Benchmarks.Running;

namespace Espalier.Benchmarks.Reporting;

/// <summary>A workload's figures, one object a line.</summary>
internal static class JsonLines
{
    internal static IEnumerable<string> Of(Workload workload, Results results)
    {
        foreach (string metric in results.MetricsOf(workload.Key))
        {
            foreach (string system in Contender.All)
            {
                if (results.Find(workload.Key, metric, system) is { } series)
                    yield return JsonSerializer.Serialize(new { workload = workload.Key, metric, system, median = series.Median, min = series.Min, max = series.Max });
            }
            foreach (Pair pair in Pair.All)
            {
                if (pair.RatioIn(results, workload.Key, metric) is { } ratio)
                {
                    string text = pair.ToString();
                    yield return JsonSerializer.Serialize(
                        new { workload = workload.Key, metric, system = "ratio", pair = text, median = ratio.Median, min = ratio.Min, max = ratio.Max });
                }
            }
        }
    }
}
