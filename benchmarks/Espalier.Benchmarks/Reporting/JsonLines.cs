using System.Text.Json.Nodes;
using Espalier.Benchmarks.Running;

namespace Espalier.Benchmarks.Reporting;

/// <summary>A workload's figures, one object a line.</summary>
internal static class JsonLines
{
    private const string Ratio = "ratio";

    internal static IEnumerable<string> Of(Workload workload, Results results)
    {
        foreach (string metric in results.MetricsOf(workload.Key))
        {
            foreach (string system in Contender.All)
            {
                if (results.Find(workload.Key, metric, system) is { } series)
                    yield return Line(workload.Key, metric, system, pair: null, series);
            }
            foreach (Pair pair in Pair.All)
            {
                if (pair.RatioIn(results, workload.Key, metric) is { } ratio)
                    yield return Line(workload.Key, metric, Ratio, pair, ratio);
            }
        }
    }

    private static string Line(string workload, string metric, string system, Pair? pair, Series series)
    {
        var line = new JsonObject { ["workload"] = workload, ["metric"] = metric, ["system"] = system };
        if (pair is not null)
            line["pair"] = pair.ToString();
        line["median"] = Rounded(series.Median);
        line["min"] = Rounded(series.Min);
        line["max"] = Rounded(series.Max);
        return line.ToJsonString();
    }

    // More digits than that are noise.
    private static double Rounded(double value) => Math.Round(value, 4);
}
