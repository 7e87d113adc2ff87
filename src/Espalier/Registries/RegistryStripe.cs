using Espalier.Processes;

namespace Espalier.Registries;

/// <summary>A part of a registry's keys behind one lock.</summary>
/// <remarks>Of user code only the equality of keys runs under the lock, and nothing else is locked meanwhile.</remarks>
internal sealed class RegistryStripe<TKey, TValue>(RegistryTable<TKey, TValue> table)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Registration<TKey, TValue>> _firsts = [];
    private int _count;
    private bool _isClosed;

    internal int Count
    {
        get
        {
            lock (_lock)
                return _count;
        }
    }

    /// <summary>The holder of the key's first entry, dying or not.</summary>
    internal ProcessCell? FindFirst(TKey key)
    {
        lock (_lock)
            return _firsts.TryGetValue(key, out Registration<TKey, TValue>? first) ? first.Holder.Owner : null;
    }

    /// <summary>The key's entries whose process is alive, in the order of registration.</summary>
    internal IReadOnlyList<RegistryEntry<TKey, TValue>> Find(TKey key)
    {
        lock (_lock)
        {
            if (!_firsts.TryGetValue(key, out Registration<TKey, TValue>? entry))
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
    internal List<(Registration<TKey, TValue> Entry, TValue Value)> FindOwn(TKey key, EntryHolder<TKey, TValue> holder)
    {
        List<(Registration<TKey, TValue> Entry, TValue Value)> ofKey = [], ofHolder = [];
        lock (_lock)
        {
            if (!_firsts.TryGetValue(key, out Registration<TKey, TValue>? byKey))
                return [];

            // Along the holder's entries and along the key's, step by step: the shorter list is enough.
            Registration<TKey, TValue>? byHolder = holder.First;
            while (byKey is not null && byHolder is not null)
            {
                if (ReferenceEquals(byKey.Holder, holder))
                    ofKey.Add((byKey, byKey.Value));
                if (_firsts.Comparer.Equals(byHolder.Key, key))
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
    internal Registration<TKey, TValue>? TryAdd(TKey key, TValue value, EntryHolder<TKey, TValue> holder, out Pid other)
    {
        other = default;
        lock (_lock)
        {
            if (_isClosed)
                throw table.NotRunning();
            bool exists = _firsts.TryGetValue(key, out Registration<TKey, TValue>? first);
            if (exists && table.IsUnique)
            {
                other = first!.Holder.Owner.Pid;
                return null;
            }
            var added = new Registration<TKey, TValue>(key, value, holder, table.NextNumber());
            if (!exists)
            {
                added.PreviousOfKey = added;
                _firsts.Add(key, added);
            }
            else
            {
                Registration<TKey, TValue> last = first!.PreviousOfKey!;
                last.NextOfKey = added;
                added.PreviousOfKey = last;
                first.PreviousOfKey = added;
            }
            _count++;
            return added;
        }
    }

    /// <summary>Removes an entry.</summary>
    /// <returns>False: it is gone already, by itself or with the registry.</returns>
    internal bool Remove(Registration<TKey, TValue> entry)
    {
        lock (_lock)
        {
            if (_isClosed || entry.IsRemoved)
                return false;
            entry.IsRemoved = true;
            _count--;

            // A key that somebody has changed is not found any more; then its entry is left out of everything that is read.
            if (!_firsts.TryGetValue(entry.Key, out Registration<TKey, TValue>? first))
                return true;
            Registration<TKey, TValue>? next = entry.NextOfKey;
            Registration<TKey, TValue> previous = entry.PreviousOfKey!;
            if (!ReferenceEquals(first, entry))
                previous.NextOfKey = next;
            else if (next is not null)
                _firsts[entry.Key] = first = next;
            else
                _firsts.Remove(entry.Key);
            (next ?? first).PreviousOfKey = previous;
            entry.NextOfKey = entry.PreviousOfKey = null;
            return true;
        }
    }

    /// <summary>The entry and value that a process has under a unique key.</summary>
    internal Registration<TKey, TValue>? FindOwned(TKey key, ProcessCell owner, out TValue? value)
    {
        lock (_lock)
        {
            bool owns = _firsts.TryGetValue(key, out Registration<TKey, TValue>? entry) && ReferenceEquals(entry.Holder.Owner, owner);
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

    internal void Enter() => _lock.Enter();

    internal void Exit() => _lock.Exit();

    /// <summary>All entries whose process is alive, with their numbers. The caller has the lock.</summary>
    internal void CollectLocked(List<long> numbers, List<RegistryEntry<TKey, TValue>> entries)
    {
        foreach (Registration<TKey, TValue> first in _firsts.Values)
        {
            for (Registration<TKey, TValue>? entry = first; entry is not null; entry = entry.NextOfKey)
            {
                if (entry.IsRemoved || !entry.Holder.Owner.IsAlive)
                    continue;
                numbers.Add(entry.Number);
                entries.Add(entry.ToEntry());
            }
        }
    }

    /// <summary>The registry has ended: nothing is found any more, and nothing can be added.</summary>
    internal void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            _count = 0;
            _firsts.Clear();
            _firsts.TrimExcess();
        }
    }
}
