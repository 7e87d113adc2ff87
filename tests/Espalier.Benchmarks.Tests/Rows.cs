using Espalier.Benchmarks.Reporting;
using Espalier.Benchmarks.Running;

namespace Espalier.Benchmarks.Tests;

/// <summary>Workloads that nobody runs, and results that nobody measured.</summary>
internal static class Rows
{
    internal static Workload Row(string key, params Target[] targets) => new(key, "a row", 10, 5, 1, static _ => Task.FromResult<Figure[]>([]))
    {
        IsOnBeam = true,
        Targets = targets,
    };

    internal static Options Of(RunSize size, params Workload[] workloads) => new()
    {
        Workloads = workloads,
        Systems = Contender.All,
        Size = size,
        Repetitions = 1,
        IsJson = false,
    };

    /// <summary>One repetition more of a workload on a system.</summary>
    internal static Results With(this Results results, Workload workload, string system, params (string Metric, double Value)[] figures)
    {
        results.Add(workload, system, [.. figures.Select(static figure => new Figure(figure.Metric, figure.Value))]);
        return results;
    }
}
