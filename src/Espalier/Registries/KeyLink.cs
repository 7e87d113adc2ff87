namespace Espalier.Registries;

/// <summary>What a look-up reads of an entry. A base, because the fields of a base lie side by side: mostly in one line of the cache.</summary>
internal abstract class KeyLink<TKey, TValue>(TKey key, int hash, EntryHolder<TKey, TValue> holder)
    where TKey : notnull
{
    /// <summary>The next one in the chain of the <see cref="KeyIndex{TKey, TValue}"/>, for the first entry of a key. Read without a lock.</summary>
    internal volatile Registration<TKey, TValue>? NextInBucket;

    internal TKey Key { get; } = key;

    internal EntryHolder<TKey, TValue> Holder { get; } = holder;

    /// <summary>Of the key, as it was when it was registered.</summary>
    internal int Hash { get; } = hash;
}
