namespace Espalier.Benchmarks;

/// <summary>One measured value.</summary>
internal readonly record struct Figure(string Metric, double Value);
