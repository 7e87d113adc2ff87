namespace Espalier.Benchmarks;

/// <summary>One measured value. Units are in the metric's name.</summary>
internal readonly record struct Figure(string Metric, double Value);
