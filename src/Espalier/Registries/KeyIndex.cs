using System.Numerics;

namespace Espalier.Registries;

/// <summary>Finds the first entry of a key: an open-addressed hash table. Lives in a stripe, whose lock writers hold.</summary>
/// <remarks>
/// <para>A look-up goes from the head that the hash chooses to the next one and so on, until one leads to the key's slot or none was ever
/// needed there. The slot holds all that it wants: it costs the slot and the key, and not the entry.</para>
/// <para>Readers need no lock. A slot serves one key after another, and its stamp only grows: who finds the same even one before and after
/// he copies the slot has copied one entry, whole, which was there at that moment. Only then does the key's code run, on the copy. Slots
/// without a key are passed over, and so are those that change meanwhile.</para>
/// <para>That is right, and so is each miss. A key that is there during the whole of a look-up keeps its slot and its head, and the heads on
/// the way to it lead to other keys or are marked; so the look-up finds it. A key that was missed was therefore away for a moment at
/// least, wherever it was put before or afterwards: that moment is the answer's, and nothing has to be asked again.</para>
/// <para>A table that was replaced keeps its heads as they were then, and shares its slots with its successor or keeps them, too. Who still
/// walks it has begun before that. A key that is there all the time is there for him as well; and what he finds was there when he
/// read it, or when the table was replaced.</para>
/// <para>Keys of equal hashes stand in one row of heads, which is walked by whoever comes to its places with another key, too: a type of keys whose
/// hashes are few makes all look-ups slow.</para>
/// </remarks>
internal struct KeyIndex<TKey, TValue>
    where TKey : notnull
{
    // A table that is replaced gets at least so many heads for each key.
    private const int Spread = 2;

    // So many slots for each key are a crowd's that has gone.
    private const int Sparse = 16;

    private volatile KeyTable<TKey, TValue> _table = new(KeyTable<TKey, TValue>.Smallest, null);

    // Heads that lead to a key, and those besides whose key has gone.
    private int _count;
    private int _gone;

    // Slots that have been used, and the first of those among them that have no key: its number, from 1. Its hash is the next one's.
    private int _size;
    private int _free;

    public KeyIndex()
    {
    }

    /// <summary>What look-ups walk.</summary>
    internal readonly KeyTable<TKey, TValue> Table => _table;

    /// <summary>Adds the only entry of a key. Runs no code of the key's.</summary>
    internal void AddLocked(Registration<TKey, TValue> entry)
    {
        KeyTable<TKey, TValue> table = _table;
        bool isFull = _count + _gone >= table.Limit || (_free == 0 && _size >= table.Limit);
        if (isFull || _size / Sparse > _count + KeyTable<TKey, TValue>.Smallest)
            table = ReplaceLocked();
        int index = _free == 0 ? _size : _free - 1;
        ref KeySlot<TKey, TValue> slot = ref table.OpenSlotAt(index);
        if (_free == 0)
            _size++;
        _free = slot.Hash;
        _count++;
        slot.Fill(entry.Hash, entry.Key, entry.Holder.Owner, entry);
        if (table.Point(entry.Hash, index))
            _gone--;
    }

    /// <summary>Takes the first entry of a key out; its successor, if there is one, takes its place. Runs no code of the key's.</summary>
    internal void RemoveLocked(Registration<TKey, TValue> entry, Registration<TKey, TValue>? successor)
    {
        // Before the first one comes the last one; before an only one, itself.
        KeyTable<TKey, TValue> table = _table;
        (int place, int index) = table.PlaceOf(entry.PreviousOfKey!);
        ref KeySlot<TKey, TValue> slot = ref table.SlotAt(index);
        if (successor is not null)
        {
            slot.Replace(successor.Key, successor.Holder.Owner, successor);
            return;
        }
        _count--;
        slot.Empty(_free);
        _free = slot.IsWorn ? slot.Hash : index + 1;
        _gone += table.Vacate(place);
    }

    /// <summary>The first entry of the key whose last one this is. Runs no code of the key's.</summary>
    internal readonly Registration<TKey, TValue> FirstOfLocked(Registration<TKey, TValue> last) =>
        _table.SlotAt(_table.PlaceOf(last).Index).First!;

    /// <summary>All first entries, in no order.</summary>
    internal readonly IEnumerable<Registration<TKey, TValue>> FirstsLocked()
    {
        return Of(_table, _size);

        static IEnumerable<Registration<TKey, TValue>> Of(KeyTable<TKey, TValue> table, int size)
        {
            for (int i = 0; i < size; i++)
            {
                if (table.SlotAt(i).First is { } first)
                    yield return first;
            }
        }
    }

    internal void ClearLocked()
    {
        _count = _gone = _size = _free = 0;
        _table = new KeyTable<TKey, TValue>(KeyTable<TKey, TValue>.Smallest, null);
    }

    /// <summary>Makes room for one more, or gives back what a crowd has left: by new heads, and by new slots only if the old do not fit.</summary>
    private KeyTable<TKey, TValue> ReplaceLocked()
    {
        KeyTable<TKey, TValue> old = _table;
        int wanted = checked((int)BitOperations.RoundUpToPowerOf2((uint)(Spread * (_count + 1))));
        int capacity = Math.Max(KeyTable<TKey, TValue>.Smallest, wanted);
        bool lends = old.CanLend(capacity, _size);
        var fresh = new KeyTable<TKey, TValue>(capacity, lends ? old : null);
        int size = 0;
        for (int i = 0; i < _size; i++)
        {
            ref KeySlot<TKey, TValue> slot = ref old.SlotAt(i);
            if (slot.First is not { } first)
                continue;
            if (!lends)
                fresh.OpenSlotAt(size).Fill(slot.Hash, slot.Key, slot.Owner!, first);
            fresh.Point(slot.Hash, lends ? i : size++);
        }
        if (!lends)
            (_size, _free) = (size, 0);
        _gone = 0;
        return _table = fresh;
    }
}
