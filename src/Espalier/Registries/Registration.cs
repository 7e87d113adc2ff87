namespace Espalier.Registries;

/// <summary>One entry: its place among those of its key, and its place among those of its holder.</summary>
internal sealed class Registration<TKey, TValue>(TKey key, TValue value, EntryHolder<TKey, TValue> holder, long number)
    where TKey : notnull
{
    internal TKey Key { get; } = key;

    internal EntryHolder<TKey, TValue> Holder { get; } = holder;

    /// <summary>Grows from entry to entry of one registry, so that a snapshot can be put in the order of registration.</summary>
    internal long Number { get; } = number;

    // These four belong to the lock of the key's stripe. The first one's previous is the last one.
    internal TValue Value { get; set; } = value;

    internal bool IsRemoved { get; set; }

    internal Registration<TKey, TValue>? NextOfKey { get; set; }

    internal Registration<TKey, TValue>? PreviousOfKey { get; set; }

    // These two belong to the holder's lock.
    internal Registration<TKey, TValue>? NextOfHolder { get; set; }

    internal Registration<TKey, TValue>? PreviousOfHolder { get; set; }

    internal RegistryEntry<TKey, TValue> ToEntry() => new(Key, Holder.Owner.Pid, Value);
}
