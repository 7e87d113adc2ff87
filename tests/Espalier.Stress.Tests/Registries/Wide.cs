namespace Espalier.Stress.Registries;

/// <summary>A key of several words, all of which tell its number: a comparison with one that is half another shows in the tally.</summary>
internal readonly struct Wide : IEquatable<Wide>
{
    private readonly long _first;
    private readonly WideTally _tally;
    private readonly long _second;
    private readonly long _third;

    internal Wide(int number, WideTally tally)
    {
        _first = _second = _third = number;
        _tally = tally;
    }

    private bool IsWhole => _tally is not null && _first == _second && _second == _third;

    public bool Equals(Wide other)
    {
        if (IsWhole && other.IsWhole)
            Interlocked.Increment(ref _tally.Compared);
        else
            Interlocked.Increment(ref (_tally ?? other._tally).Torn);
        return _first == other._first;
    }

    public override bool Equals(object? obj) => obj is Wide other && Equals(other);

    // Many share a hash, so that those who look for one read slots that others write.
    public override int GetHashCode() => (int)_first & 3;
}
