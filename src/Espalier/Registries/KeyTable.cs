using System.Numerics;
using Espalier.Processes;

namespace Espalier.Registries;

/// <summary>One size of a <see cref="KeyIndex{TKey, TValue}"/>: heads, which lie close together, and slots, to which they lead.</summary>
/// <remarks>
/// Slots stay where they are, so tables of several sizes share them. A head is the number of a slot, from 1, in as many bits as there are for
/// places of heads; its other bits are as many of the hash, those that do not choose the place. So hardly ever does one lead to the slot of
/// another key.
/// </remarks>
internal sealed class KeyTable<TKey, TValue>
    where TKey : notnull
{
    internal const int Smallest = 8;

    // Of a head that leads nowhere, and that no key lies behind: ends a walk.
    private const uint Unused = 0;

    // The mark of a head whose key has gone, but that others may lie behind. Its low bits are the number of no slot.
    private const uint Gone = uint.MaxValue;

    // Small enough not to be among the large objects, which full collections are made for.
    private const int ChunkBits = 9;
    private const int ChunkSize = 1 << ChunkBits;

    private readonly uint[] _heads;
    private readonly KeySlot<TKey, TValue>[]?[] _chunks;
    private readonly EqualityComparer<TKey> _comparer = EqualityComparer<TKey>.Default;
    private readonly int _bits;

    /// <summary>Makes a table whose heads lead nowhere.</summary>
    /// <param name="capacity">How many heads: a power of two.</param>
    /// <param name="lender">Whose slots it has too; null: it begins without.</param>
    internal KeyTable(int capacity, KeyTable<TKey, TValue>? lender)
    {
        _bits = BitOperations.Log2((uint)capacity);
        _heads = new uint[capacity];
        Limit = LimitOf(capacity);
        _chunks = new KeySlot<TKey, TValue>[]?[((Limit - 1) >> ChunkBits) + 1];

        // A smaller table has less room for chunks, but those that it lacks are not there yet.
        lender?._chunks.AsSpan(0, Math.Min(_chunks.Length, lender._chunks.Length)).CopyTo(_chunks);
    }

    internal int Capacity => _heads.Length;

    /// <summary>So many heads may be in use, and so many slots there are at most. Thus a walk ends soon.</summary>
    internal int Limit { get; }

    /// <summary>Looks under the lock; or without, where a key has one entry at most. Runs the keys' equality.</summary>
    /// <param name="key">The key.</param>
    /// <param name="hash">Its hash.</param>
    /// <param name="first">The key's first entry.</param>
    /// <returns>Whose it is.</returns>
    internal ProcessCell? Find(TKey key, int hash, out Registration<TKey, TValue>? first)
    {
        uint[] heads = _heads;
        uint limit = (uint)Limit;
        (int place, uint wanted) = Begin(hash);

        // Once around: beside writers that fill the free head in front of a walk, again and again, it would go on. By then it has
        // passed every key that was there.
        for (int left = heads.Length; left > 0; left--)
        {
            uint head = Volatile.Read(ref heads[place]);
            if (head == Unused)
                break;
            place = Next(place);
            uint index = (head ^ wanted) - 1;
            if (index >= limit)
                continue;
            ref KeySlot<TKey, TValue> slot = ref SlotAt((int)index);
            int stamp = Volatile.Read(ref slot.Stamp);
            if (slot.Hash != hash || (stamp & 1) != 0)
                continue;
            TKey found = slot.Key;
            first = slot.First;
            ProcessCell? owner = slot.Owner;
            Volatile.ReadBarrier();
            if (slot.Stamp == stamp && AreEqual(found, key))
                return owner;
        }
        first = null;
        return null;
    }

    internal bool AreEqual(TKey one, TKey other) =>
        typeof(TKey).IsValueType ? EqualityComparer<TKey>.Default.Equals(one, other) : _comparer.Equals(one, other);

    /// <summary>Can a table of that capacity have the slots of this one? Not if they are too many, or lie in a small first chunk.</summary>
    /// <param name="capacity">How many heads.</param>
    /// <param name="size">How many slots this table has used.</param>
    internal bool CanLend(int capacity, int size)
    {
        int limit = LimitOf(capacity);
        return size < limit && (_chunks[0] is null || _chunks[0]!.Length >= Math.Min(ChunkSize, limit));
    }

    internal ref KeySlot<TKey, TValue> SlotAt(int index) => ref _chunks[index >> ChunkBits]![index & (ChunkSize - 1)];

    /// <summary>The same, to put a key there: the next slot that was never used needs room first.</summary>
    internal ref KeySlot<TKey, TValue> OpenSlotAt(int index)
    {
        _chunks[index >> ChunkBits] ??= new KeySlot<TKey, TValue>[Math.Min(ChunkSize, Limit)];
        return ref SlotAt(index);
    }

    /// <summary>Where the last entry of a key leads: the place of its head, and its slot.</summary>
    internal (int Place, int Index) PlaceOf(Registration<TKey, TValue> last)
    {
        (int place, uint wanted) = Begin(last.Hash);
        for (; ; place = Next(place))
        {
            uint index = (_heads[place] ^ wanted) - 1;
            if (index < (uint)Limit && ReferenceEquals(SlotAt((int)index).First?.PreviousOfKey, last))
                return (place, (int)index);
        }
    }

    /// <summary>Gives a slot its head: the first one on the way that leads to no key.</summary>
    /// <returns>The key of that one has gone.</returns>
    internal bool Point(int hash, int index)
    {
        (int place, uint wanted) = Begin(hash);
        while (_heads[place] is not Unused and not Gone)
            place = Next(place);
        bool wasGone = _heads[place] == Gone;

        // Behind what was written into the slot, and its chunk.
        Volatile.Write(ref _heads[place], wanted | (uint)(index + 1));
        return wasGone;
    }

    /// <summary>Marks a head as gone, unless no way leads past it: then neither it nor those before it need a mark.</summary>
    /// <returns>How many more marks there are.</returns>
    internal int Vacate(int place)
    {
        _heads[place] = Gone;
        int marks = 1;
        if (_heads[Next(place)] != Unused)
            return marks;
        for (; _heads[place] == Gone; place = (place - 1) & (_heads.Length - 1))
        {
            _heads[place] = Unused;
            marks--;
        }
        return marks;
    }

    private static int LimitOf(int capacity) => capacity - (capacity / 4);

    // The place where the walk begins, and the head that is looked for, but for its slot.
    private (int Place, uint Wanted) Begin(int hash)
    {
        // Mixed, as hashes may differ in any few bits only; by another factor than the one that decides about the stripe.
        uint mixed = ((uint)hash ^ ((uint)hash >> 16)) * 0x85EB_CA6B;
        return ((int)(mixed >> (32 - _bits)), mixed << _bits);
    }

    private int Next(int place) => (place + 1) & (_heads.Length - 1);
}
