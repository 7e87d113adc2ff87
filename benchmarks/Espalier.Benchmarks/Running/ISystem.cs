namespace Espalier.Benchmarks.Running;

/// <summary>How one repetition of a workload is run on a system: in a fresh process.</summary>
internal interface ISystem
{
    string Name { get; }

    /// <exception cref="RepetitionFailedException">The process failed, was too slow, or printed no figures.</exception>
    Task<Figure[]> MeasureAsync(Workload workload, RunSize size, CancellationToken cancellationToken);
}
