namespace Espalier.Supervision;

/// <summary>Have so many partitions.</summary>
internal sealed record ResizePartitions(int Partitions) : ICall<ResizeAnswer>;
