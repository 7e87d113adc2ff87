using Espalier.Processes;

namespace Espalier.Registries;

/// <summary>A part of a registry's keys behind one lock.</summary>
/// <remarks>
/// Of user code only the equality of keys runs under the lock, and nothing else is locked meanwhile. Values may be wider than what is
/// read at once, so reading one takes the lock; finding a process does not.
/// </remarks>
internal sealed class RegistryStripe<TKey, TValue>(RegistryTable<TKey, TValue> table)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private KeyIndex<TKey, TValue> _index = new();
    private int _count;
    private int _version;
    private bool _isClosed;

    internal int Count
    {
        get
        {
            lock (_lock)
                return _count;
        }
    }

    /// <summary>The holder and the entry of a unique key, whether the holder is dying or not.</summary>
    internal ProcessCell? FindOnly(TKey key, int hash, out Registration<TKey, TValue>? entry) => _index.Table.Find(key, hash, out entry);

    /// <summary>The key's entries whose process is alive, in the order of registration.</summary>
    internal IReadOnlyList<RegistryEntry<TKey, TValue>> Find(TKey key, int hash)
    {
        lock (_lock)
        {
            Registration<TKey, TValue>? entry = FirstLocked(key, hash);
            if (entry is null)
                return [];
            var found = new List<RegistryEntry<TKey, TValue>>(table.IsUnique ? 1 : 4);
            for (; entry is not null; entry = entry.NextOfKey)
            {
                if (entry.Holder.Owner.IsAlive)
                    found.Add(entry.ToEntry());
            }
            return found;
        }
    }

    /// <summary>The key's entries of one holder, whose lock the caller has, with their values.</summary>
    internal List<(Registration<TKey, TValue> Entry, TValue Value)> FindOwn(TKey key, int hash, EntryHolder<TKey, TValue> holder)
    {
        List<(Registration<TKey, TValue> Entry, TValue Value)> ofKey = [], ofHolder = [];
        lock (_lock)
        {
            Registration<TKey, TValue>? byKey = FirstLocked(key, hash);
            if (byKey is null)
                return [];

            // Along the holder's entries and along the key's, step by step: the shorter list is enough.
            Registration<TKey, TValue>? byHolder = holder.First;
            while (byKey is not null && byHolder is not null)
            {
                if (ReferenceEquals(byKey.Holder, holder))
                    ofKey.Add((byKey, byKey.Value));
                if (_index.Table.AreEqual(byHolder.Key, key))
                    ofHolder.Add((byHolder, byHolder.Value));
                byKey = byKey.NextOfKey;
                byHolder = byHolder.NextOfHolder;
            }
            return byKey is null ? ofKey : ofHolder;
        }
    }

    /// <summary>Adds an entry for a holder, whose lock the caller has.</summary>
    /// <returns>Null: keys are unique, and the other process has this one.</returns>
    /// <exception cref="ArgumentException">The registry has ended.</exception>
    internal Registration<TKey, TValue>? TryAdd(TKey key, int hash, TValue value, EntryHolder<TKey, TValue> holder, out Pid other)
    {
        other = default;
        lock (_lock)
        {
            Registration<TKey, TValue>? first = FirstLocked(key, hash);
            if (_isClosed)
                throw table.NotRunning();
            if (first is not null && table.IsUnique)
            {
                other = first.Holder.Owner.Pid;
                return null;
            }
            long number = table.NextNumber();
            var added = table.IsUnique
                ? new Registration<TKey, TValue>(key, hash, value, holder, number)
                : new SharedRegistration<TKey, TValue>(key, hash, value, holder, number);
            if (first is not null)
            {
                Registration<TKey, TValue> last = first.PreviousOfKey!;
                last.NextOfKey = added;
                added.PreviousOfKey = last;
                first.PreviousOfKey = added;
            }
            else
            {
                if (!table.IsUnique)
                    added.PreviousOfKey = added;
                _index.AddLocked(added);
            }

            // Last: the index may find no memory to grow.
            _version++;
            _count++;
            return added;
        }
    }

    /// <summary>Removes an entry. Runs no code of the key's.</summary>
    /// <returns>False: it is gone already, by itself or with the registry.</returns>
    internal bool Remove(Registration<TKey, TValue> entry)
    {
        lock (_lock)
        {
            if (_isClosed || entry.IsRemoved)
                return false;
            entry.IsRemoved = true;
            _version++;
            _count--;
            if (table.IsUnique)
                _index.RemoveLocked(entry, null);
            else
                RemoveAmongEquals(entry);
            return true;
        }
    }

    /// <summary>The entry and value that a process has under a unique key.</summary>
    internal Registration<TKey, TValue>? FindOwned(TKey key, int hash, ProcessCell owner, out TValue? value)
    {
        lock (_lock)
        {
            Registration<TKey, TValue>? entry = FirstLocked(key, hash);
            bool owns = entry is not null && ReferenceEquals(entry.Holder.Owner, owner);
            value = owns ? entry!.Value : default;
            return owns ? entry : null;
        }
    }

    /// <summary>Writes an entry's value. False: it is gone.</summary>
    internal bool TrySet(Registration<TKey, TValue> entry, TValue value)
    {
        lock (_lock)
        {
            if (_isClosed || entry.IsRemoved)
                return false;
            entry.Value = value;
            return true;
        }
    }

    /// <summary>Throws what the key's code throws: for whoever is to hear of a broken key when nothing depends on it any more.</summary>
    internal void TryKey(TKey key)
    {
        _ = key.GetHashCode();
        _ = _index.Table.AreEqual(key, key);
    }

    internal void Enter() => _lock.Enter();

    internal void Exit() => _lock.Exit();

    /// <summary>All entries whose process is alive, with their numbers. The caller has the lock.</summary>
    internal void CollectLocked(List<long> numbers, List<RegistryEntry<TKey, TValue>> entries)
    {
        foreach (Registration<TKey, TValue> first in _index.FirstsLocked())
        {
            for (Registration<TKey, TValue>? entry = first; entry is not null; entry = entry.NextOfKey)
            {
                if (!entry.Holder.Owner.IsAlive)
                    continue;
                numbers.Add(entry.Number);
                entries.Add(entry.ToEntry());
            }
        }
    }

    /// <summary>The registry has ended: nothing is found any more, and nothing can be added. The caller gets what was there.</summary>
    internal void Close(List<long> numbers, List<RegistryEntry<TKey, TValue>> entries)
    {
        lock (_lock)
        {
            CollectLocked(numbers, entries);
            _isClosed = true;
            _version++;
            _count = 0;
            _index.ClearLocked();
        }
    }

    private Registration<TKey, TValue>? FirstLocked(TKey key, int hash)
    {
        while (true)
        {
            // The lock lets its own thread in again: what equality has changed must not be overlooked.
            int version = _version;
            _index.Table.Find(key, hash, out Registration<TKey, TValue>? first);
            if (version == _version)
                return first;
        }
    }

    private void RemoveAmongEquals(Registration<TKey, TValue> entry)
    {
        Registration<TKey, TValue>? next = entry.NextOfKey;
        Registration<TKey, TValue> previous = entry.PreviousOfKey!;
        if (previous.NextOfKey is null)
        {
            // Before the first one comes the last one, behind which there is nobody.
            _index.RemoveLocked(entry, next);
            if (next is not null)
                next.PreviousOfKey = ReferenceEquals(previous, entry) ? next : previous;
        }
        else
        {
            (next ?? _index.FirstOfLocked(entry)).PreviousOfKey = previous;
            previous.NextOfKey = next;
        }
        entry.NextOfKey = entry.PreviousOfKey = null;
    }
}
