namespace Espalier.Processes;

/// <summary>A count that all processors change all the time and hardly anybody reads: in parts, one for each processor up to a number.</summary>
internal sealed class StripedCount
{
    private readonly PaddedCount[] _parts = new PaddedCount[Stripes.Count];

    /// <summary>
    /// The sum of the parts, read one after another. Once they are only taken from, it is never less than the count is when it has been
    /// read: a part that was read early was at least as large as it is now.
    /// </summary>
    internal long Sum
    {
        get
        {
            long sum = 0;
            for (int part = 0; part < _parts.Length; part++)
                sum += Volatile.Read(ref _parts[part].Value);
            return sum;
        }
    }

    /// <summary>Counts one.</summary>
    /// <returns>In which part.</returns>
    internal int Increment()
    {
        int part = Stripes.Nearest;
        Interlocked.Increment(ref _parts[part].Value);
        return part;
    }

    /// <summary>Takes one away, in any part: only the sum counts. A full fence.</summary>
    internal void Decrement(int part) => Interlocked.Decrement(ref _parts[part].Value);
}
