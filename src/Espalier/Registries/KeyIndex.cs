namespace Espalier.Registries;

/// <summary>Finds the first entry of a key: a hash table whose chains run through the entries. Lives in a stripe, whose lock writers hold.</summary>
/// <remarks>
/// <para>Look-ups without the lock are right because new entries go to the head of their chain only, and an entry that is taken out keeps
/// its place in the chain for those who stand on it: what was behind it and is still there is still reached. It is never put in again.</para>
/// <para>Only growing moves entries, from chain to chain. Meanwhile there are no buckets, afterwards there are others: who misses a key and
/// then finds the buckets replaced has to ask again. A hit is always right.</para>
/// </remarks>
internal struct KeyIndex<TKey, TValue>
    where TKey : notnull
{
    private const int Smallest = 4;
    private const int Largest = 1 << 30;

    // Growing reads every entry, wherever it lies: that is dearer than buckets that stay empty.
    private const int Growth = 4;

    private readonly EqualityComparer<TKey> _comparer = EqualityComparer<TKey>.Default;
    private volatile Bucket[]? _buckets = new Bucket[Smallest];
    private int _count;

    public KeyIndex()
    {
    }

    /// <summary>Looks without the lock. Runs the keys' equality.</summary>
    /// <returns>False: not to be told without the lock.</returns>
    internal readonly bool TryFind(TKey key, int hash, out Registration<TKey, TValue>? found)
    {
        found = null;
        if (_buckets is not { } buckets)
            return false;
        found = Walk(buckets, key, hash);

        // Whoever has followed a link that growing has changed has seen what was written before it, too: that there are no buckets.
        return found is not null || ReferenceEquals(_buckets, buckets);
    }

    /// <summary>Looks under the lock. Runs the keys' equality.</summary>
    internal readonly Registration<TKey, TValue>? FindLocked(TKey key, int hash) => Walk(_buckets!, key, hash);

    /// <summary>Adds the only entry of a key.</summary>
    internal void AddLocked(Registration<TKey, TValue> entry)
    {
        if (_count >= _buckets!.Length && _buckets.Length < Largest)
            GrowLocked();
        _count++;
        Push(_buckets, entry);
    }

    /// <summary>Takes the first entry of a key out; its successor, if there is one, takes its place. Runs no code of the key's.</summary>
    internal void RemoveLocked(Registration<TKey, TValue> entry, Registration<TKey, TValue>? successor)
    {
        Registration<TKey, TValue>? next = entry.NextInBucket;
        if (successor is null)
        {
            _count--;
        }
        else
        {
            successor.NextInBucket = next;
            next = successor;
        }
        ref Bucket bucket = ref BucketOf(_buckets!, entry.Hash);
        Registration<TKey, TValue> before = bucket.First!;
        if (ReferenceEquals(before, entry))
        {
            bucket.First = next;
            return;
        }
        while (!ReferenceEquals(before.NextInBucket, entry))
            before = before.NextInBucket!;
        before.NextInBucket = next;
    }

    /// <summary>The first entry of the key whose last one this is. Runs no code of the key's.</summary>
    internal readonly Registration<TKey, TValue> FirstOfLocked(Registration<TKey, TValue> last)
    {
        Registration<TKey, TValue> first = BucketOf(_buckets!, last.Hash).First!;
        while (!ReferenceEquals(first.PreviousOfKey, last))
            first = first.NextInBucket!;
        return first;
    }

    /// <summary>All first entries, in no order.</summary>
    internal readonly IEnumerable<Registration<TKey, TValue>> FirstsLocked()
    {
        return Of(_buckets!);

        static IEnumerable<Registration<TKey, TValue>> Of(Bucket[] buckets)
        {
            foreach (Bucket bucket in buckets)
            {
                for (Registration<TKey, TValue>? entry = bucket.First; entry is not null; entry = entry.NextInBucket)
                    yield return entry;
            }
        }
    }

    internal void ClearLocked()
    {
        _count = 0;
        _buckets = new Bucket[Smallest];
    }

    internal readonly bool AreEqual(TKey one, TKey other) =>
        typeof(TKey).IsValueType ? EqualityComparer<TKey>.Default.Equals(one, other) : _comparer.Equals(one, other);

    private readonly Registration<TKey, TValue>? Walk(Bucket[] buckets, TKey key, int hash)
    {
        Registration<TKey, TValue>? entry = BucketOf(buckets, hash).First;
        while (entry is not null && !(entry.Hash == hash && AreEqual(entry.Key, key)))
            entry = entry.NextInBucket;
        return entry;
    }

    private void GrowLocked()
    {
        Bucket[] old = _buckets!;
        var fresh = new Bucket[old.Length * Growth];

        // First of all, and links are written after it: see TryFind. A walk ends, as links that have been changed lead to such ones only.
        _buckets = null;
        foreach (Bucket bucket in old)
        {
            Registration<TKey, TValue>? entry = bucket.First;
            while (entry is not null)
            {
                Registration<TKey, TValue>? next = entry.NextInBucket;
                Push(fresh, entry);
                entry = next;
            }
        }
        _buckets = fresh;
    }

    private static void Push(Bucket[] buckets, Registration<TKey, TValue> entry)
    {
        ref Bucket bucket = ref BucketOf(buckets, entry.Hash);
        entry.NextInBucket = bucket.First;
        bucket.First = entry;
    }

    private static ref Bucket BucketOf(Bucket[] buckets, int hash)
    {
        // Mixed, as hashes may differ in their upper bits only; by another factor than the one that decides about the stripe.
        uint mixed = (uint)hash * 0x85EB_CA6B;
        return ref buckets[(int)((mixed ^ (mixed >> 16)) & (uint)(buckets.Length - 1))];
    }

    // A struct around a reference: an array of references would check the type of whatever is written into it.
    private struct Bucket
    {
        internal volatile Registration<TKey, TValue>? First;
    }
}
