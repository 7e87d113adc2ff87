using Espalier.Processes;

namespace Espalier.Registries;

/// <summary>A key in a <see cref="KeyTable{TKey, TValue}"/>: what a look-up reads of its first entry. Writers hold the stripe's lock.</summary>
internal struct KeySlot<TKey, TValue>
    where TKey : notnull
{
    /// <summary>Grows only: 0 before the first key, even while there is one, odd while there is none any more.</summary>
    internal int Stamp;

    /// <summary>The key's hash, as it was when it was registered; without a key, whatever its writers need.</summary>
    internal int Hash;

    internal TKey Key;
    internal ProcessCell? Owner;
    internal Registration<TKey, TValue>? First;

    /// <summary>It has no more stamps, after a thousand million keys: they must not begin anew.</summary>
    internal readonly bool IsWorn => Stamp == int.MaxValue;

    /// <summary>A key comes, with its only entry. Readers see it when all of it is written.</summary>
    internal void Fill(int hash, TKey key, ProcessCell owner, Registration<TKey, TValue> first)
    {
        Hash = hash;
        Replace(key, owner, first);
        Volatile.Write(ref Stamp, Stamp == 0 ? 2 : Stamp + 1);
    }

    /// <summary>Another entry of the key is its first one now. Where there are several, nobody reads without the lock.</summary>
    internal void Replace(TKey key, ProcessCell owner, Registration<TKey, TValue> first)
    {
        Key = key;
        Owner = owner;
        First = first;
    }

    /// <summary>The key goes, and nothing of it is kept alive. Whoever reads it meanwhile sees the stamp before he sees a hole.</summary>
    internal void Empty(int hash)
    {
        Stamp++;
        Volatile.WriteBarrier();
        Hash = hash;
        Key = default!;
        Owner = null;
        First = null;
    }
}
