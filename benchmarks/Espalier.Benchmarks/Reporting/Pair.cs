using Espalier.Benchmarks.Running;

namespace Espalier.Benchmarks.Reporting;

/// <summary>Two systems that are compared: how many times the second one's figure the first one's is.</summary>
internal sealed record Pair(string First, string Second)
{
    internal static IReadOnlyList<Pair> All { get; } =
    [
        new(Contender.Espalier, Contender.Floor),
        new(Contender.Beam, Contender.Espalier),
        new(Contender.Beam, Contender.Floor),
    ];

    internal Series? RatioIn(Results results, string workload, string metric) =>
        results.Find(workload, metric, First) is { } first && results.Find(workload, metric, Second) is { } second
            ? Series.Ratio(first, second)
            : null;

    public override string ToString() => $"{First}/{Second}";
}
