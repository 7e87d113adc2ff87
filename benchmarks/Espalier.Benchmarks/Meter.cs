using System.Diagnostics;

namespace Espalier.Benchmarks;

/// <summary>Time and allocated bytes since it was started.</summary>
internal readonly struct Meter
{
    private readonly long _bytes;
    private readonly long _start;

    private Meter(long bytes, long start)
    {
        _bytes = bytes;
        _start = start;
    }

    internal double Nanoseconds => Stopwatch.GetElapsedTime(_start).TotalNanoseconds;

    internal double Milliseconds => Nanoseconds / 1e6;

    internal static Meter Start()
    {
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        return new Meter(bytes, Stopwatch.GetTimestamp());
    }

    internal static long LiveBytes()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    /// <summary>Time and bytes until now.</summary>
    internal Cost Read()
    {
        // The time first: counting the bytes of all threads takes long.
        double time = Nanoseconds;
        return new(time, AllocatedBytes());
    }

    /// <summary>Time and bytes of one of so many operations, until now.</summary>
    internal Figure[] PerOperation(double count) => Read().PerOperation(count);

    /// <summary>Bytes allocated by all threads since the start. Read the time first: this takes long.</summary>
    internal double AllocatedBytes() => GC.GetTotalAllocatedBytes(precise: true) - _bytes;
}
