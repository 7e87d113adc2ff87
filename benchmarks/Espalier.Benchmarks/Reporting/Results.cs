using Espalier.Benchmarks.Running;

namespace Espalier.Benchmarks.Reporting;

/// <summary>All figures of a comparison.</summary>
internal sealed class Results
{
    private readonly Dictionary<(string Workload, string System), List<Figure[]>> _figures = [];
    private readonly HashSet<(string Workload, string System)> _failures = [];

    internal bool HaveFailures => _failures.Count > 0;

    internal bool HasFailed(Workload workload, string system) => _failures.Contains((workload.Key, system));

    internal void AddFailure(Workload workload, string system) => _failures.Add((workload.Key, system));

    internal void Add(Workload workload, string system, Figure[] figures)
    {
        (string, string) key = (workload.Key, system);
        if (!_figures.TryGetValue(key, out List<Figure[]>? runs))
            _figures[key] = runs = [];
        runs.Add(figures);
    }

    /// <summary>The metrics that some system has for a workload, in the order in which they are measured.</summary>
    internal IReadOnlyList<string> MetricsOf(string workload)
    {
        IEnumerable<string> metrics =
            from system in Contender.All
            from run in RunsOf(workload, system)
            from figure in run
            select figure.Metric;
        return [.. metrics.Distinct()];
    }

    /// <summary>Null: the system has no such figure.</summary>
    internal Series? Find(string workload, string metric, string system)
    {
        double[] values =
        [
            .. from run in RunsOf(workload, system)
               from figure in run
               where figure.Metric == metric
               select figure.Value,
        ];
        return values.Length > 0 ? Series.Of(values) : null;
    }

    private List<Figure[]> RunsOf(string workload, string system) => _figures.GetValueOrDefault((workload, system)) ?? [];
}
