namespace Espalier.Benchmarks;

/// <summary>What something took: time, and bytes allocated by all threads.</summary>
internal readonly record struct Cost(double Nanoseconds, double Bytes)
{
    public static Cost operator +(Cost one, Cost other) => new(one.Nanoseconds + other.Nanoseconds, one.Bytes + other.Bytes);

    /// <summary>Time and bytes of one of so many operations.</summary>
    internal Figure[] PerOperation(double count) => [new(Metrics.NsPerOp, Nanoseconds / count), new(Metrics.BytesPerOp, Bytes / count)];
}
