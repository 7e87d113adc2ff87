using Espalier.Processes;

namespace Espalier.Supervision;

/// <summary>The children of a dynamic supervisor, by process; one that is being restarted by the process it was last.</summary>
/// <remarks>
/// Only the supervisor's turn writes, so its own reads need no lock; the lock is for those who take a snapshot from outside. Lists
/// are made in the order of the processes' age, never in the order of the table. A dictionary would take twice the memory: here the
/// entries stand without gaps, growing copies none of them, and two share a bucket at most on average.
/// </remarks>
internal sealed class DynamicChildTable : IChildTable
{
    private const int None = -1;
    private const int FewestBuckets = 4;
    private const int EntriesPerBucket = 2;

    private readonly Lock _lock = new();
    private readonly ChunkedList<DynamicChildEntry> _entries = new();
    private int[] _buckets = NewBuckets(FewestBuckets);

    internal int Count => _entries.Count;

    internal bool TryFind(Pid pid, out DynamicChild child)
    {
        int index = Find(pid);
        child = index == None ? default : _entries[index].Child;
        return index != None;
    }

    /// <inheritdoc/>
    public bool Contains(Pid pid) => Find(pid) != None;

    internal void Set(Pid pid, DynamicChild child)
    {
        lock (_lock)
        {
            int index = Find(pid);
            if (index != None)
                _entries[index].Child = child;
            else
                Add(pid, child);
        }
    }

    internal bool Remove(Pid pid)
    {
        lock (_lock)
        {
            int index = Find(pid);
            if (index == None)
                return false;
            PlaceOf(index) = _entries[index].Next;
            int last = _entries.Count - 1;
            if (index != last)
            {
                // The last one takes its place, and whoever led to that one leads there.
                PlaceOf(last) = index;
                _entries[index] = _entries[last];
            }
            _entries.RemoveLast();
            return true;
        }
    }

    internal void Clear()
    {
        lock (_lock)
        {
            _entries.Clear();
            _buckets = NewBuckets(FewestBuckets);
        }
    }

    /// <summary>The children, the oldest process first: a copy of the moment.</summary>
    internal KeyValuePair<Pid, DynamicChild>[] Copy()
    {
        KeyValuePair<Pid, DynamicChild>[] copy;
        lock (_lock)
        {
            copy = new KeyValuePair<Pid, DynamicChild>[_entries.Count];
            for (int index = 0; index < copy.Length; index++)
                copy[index] = new(_entries[index].Pid, _entries[index].Child);
        }
        if (!IsSorted(copy))
            Array.Sort(copy, static (left, right) => left.Key.CompareTo(right.Key));
        return copy;
    }

    private static bool IsSorted(KeyValuePair<Pid, DynamicChild>[] children)
    {
        for (int index = 1; index < children.Length; index++)
        {
            if (children[index].Key < children[index - 1].Key)
                return false;
        }
        return true;
    }

    private static int[] NewBuckets(int count)
    {
        int[] buckets = new int[count];
        Array.Fill(buckets, None);
        return buckets;
    }

    private void Add(Pid pid, DynamicChild child)
    {
        if (_entries.Count == _buckets.Length * EntriesPerBucket)
            GrowBuckets();
        ref int bucket = ref BucketOf(pid);
        _entries.Add(new() { Pid = pid, Child = child, Next = bucket });
        bucket = _entries.Count - 1;
    }

    private void GrowBuckets()
    {
        _buckets = NewBuckets(_buckets.Length * 2);
        for (int index = 0; index < _entries.Count; index++)
        {
            ref int bucket = ref BucketOf(_entries[index].Pid);
            _entries[index].Next = bucket;
            bucket = index;
        }
    }

    private int Find(Pid pid)
    {
        int index = BucketOf(pid);
        while (index != None && _entries[index].Pid != pid)
            index = _entries[index].Next;
        return index;
    }

    /// <summary>What leads to an entry: its bucket, or the entry before it there.</summary>
    private ref int PlaceOf(int entry)
    {
        ref int place = ref BucketOf(_entries[entry].Pid);
        while (place != entry)
            place = ref _entries[place].Next;
        return ref place;
    }

    // Ids follow each other, often with gaps of one size: the golden ratio spreads them evenly, and its upper bits are the bucket.
    private ref int BucketOf(Pid pid) =>
        ref _buckets[(int)((ulong)((uint)pid.GetHashCode() * 2_654_435_769u) * (ulong)_buckets.Length >> 32)];
}
