namespace Espalier.Registries;

/// <summary>One entry: its place among those of its key, and its place among those of its holder. As it is, the only one of its key.</summary>
internal class Registration<TKey, TValue>(TKey key, int hash, TValue value, EntryHolder<TKey, TValue> holder, long number)
    where TKey : notnull
{
    internal TKey Key { get; } = key;

    internal EntryHolder<TKey, TValue> Holder { get; } = holder;

    /// <summary>Of the key, as it was when it was registered.</summary>
    internal int Hash { get; } = hash;

    /// <summary>Grows from entry to entry of one registry, so that a snapshot can be put in the order of registration.</summary>
    internal long Number { get; } = number;

    // These four belong to the lock of the key's stripe. The first one's previous is the last one.
    internal TValue Value { get; set; } = value;

    internal bool IsRemoved { get; set; }

    internal virtual Registration<TKey, TValue>? NextOfKey
    {
        get => null;
        set => throw Alone();
    }

    internal virtual Registration<TKey, TValue>? PreviousOfKey
    {
        get => this;
        set => throw Alone();
    }

    // These two belong to the holder's lock.
    internal Registration<TKey, TValue>? NextOfHolder { get; set; }

    internal Registration<TKey, TValue>? PreviousOfHolder { get; set; }

    internal RegistryEntry<TKey, TValue> ToEntry() => new(Key, Holder.Owner.Pid, Value);

    private static InvalidOperationException Alone() => new("Keys are unique: an entry has no others beside it.");
}
