namespace Espalier.Benchmarks.Running;

/// <summary>Runs a workload of a size once, and says what was measured.</summary>
internal delegate Task<Figure[]> Measure(int count);
