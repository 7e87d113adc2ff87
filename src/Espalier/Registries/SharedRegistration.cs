namespace Espalier.Registries;

/// <summary>One entry where a key may have several. The others do not pay for its two fields.</summary>
internal sealed class SharedRegistration<TKey, TValue>(TKey key, int hash, TValue value, EntryHolder<TKey, TValue> holder, long number)
    : Registration<TKey, TValue>(key, hash, value, holder, number)
    where TKey : notnull
{
    internal override Registration<TKey, TValue>? NextOfKey { get; set; }

    internal override Registration<TKey, TValue>? PreviousOfKey { get; set; }
}
