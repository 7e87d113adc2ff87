using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Espalier.Processes;
using Espalier.Servers;

namespace Espalier.Registries;

/// <summary>One incarnation of a registry: keys to entries, holders to their entries, metadata, locks.</summary>
/// <remarks>
/// A holder's death removes its entries before anybody hears of it (<see cref="Holding"/>), so a stale entry cannot be seen
/// afterwards and nothing has to be taken from the dead. Callbacks and sinks run outside of all locks.
/// </remarks>
internal sealed class RegistryTable<TKey, TValue>
    where TKey : notnull
{
    private readonly RegistryStripe<TKey, TValue>[] _stripes;
    private readonly ProcessName _name;

    // Not of any key that happens to be a string: where keys are objects, one of another type may equal it and then has its hash.
    private readonly bool _hasTextKeys = typeof(TKey) == typeof(string);
    private long _lastNumber;

    internal RegistryTable(ProcessCell server, ProcessName name, RegistryOptions options)
    {
        _name = name;
        Server = server;
        IsUnique = options.Keys == RegistryKeys.Unique;
        Metadata = new ConcurrentDictionary<object, object?>(options.Metadata);
        Locks = new LockTable(server, name);
        _stripes = new RegistryStripe<TKey, TValue>[options.Partitions];
        for (int i = 0; i < _stripes.Length; i++)
            _stripes[i] = new RegistryStripe<TKey, TValue>(this);
    }

    internal ProcessCell Server { get; }

    internal bool IsUnique { get; }

    internal ConcurrentDictionary<object, object?> Metadata { get; }

    internal LockTable Locks { get; }

    internal int Count => _stripes.Sum(static stripe => stripe.Count);

    /// <summary>It has started the registry linked to itself: that link is not for its entries.</summary>
    internal bool IsLinkedStarter(ProcessCell cell) => (Server.Behavior as ServerBehavior)?.Parent == cell.Pid;

    internal bool TryFind(TKey key, out Pid pid)
    {
        int hash = HashOf(key);
        ProcessCell? owner = StripeOf(hash).FindOnly(key, hash, out _);
        pid = owner is { IsAlive: true } ? owner.Pid : default;
        return pid != default;
    }

    internal IReadOnlyList<RegistryEntry<TKey, TValue>> Find(TKey key)
    {
        int hash = HashOf(key);
        return StripeOf(hash).Find(key, hash);
    }

    /// <summary>All entries of one moment, in the order of registration.</summary>
    internal RegistryEntry<TKey, TValue>[] Snapshot()
    {
        List<long> numbers = [];
        List<RegistryEntry<TKey, TValue>> entries = [];

        // Nobody else holds one stripe while he waits for another.
        int entered = 0;
        try
        {
            for (; entered < _stripes.Length; entered++)
                _stripes[entered].Enter();
            foreach (RegistryStripe<TKey, TValue> stripe in _stripes)
                stripe.CollectLocked(numbers, entries);
        }
        finally
        {
            while (entered > 0)
                _stripes[--entered].Exit();
        }
        return Ordered(numbers, entries);
    }

    /// <summary>Gives the process an entry. The first one ties the two: the holder falls with the registry.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">What it keeps under the key.</param>
    /// <param name="owner">The process.</param>
    /// <param name="other">Who has the key already, dying or not; <c>default</c> when the process itself is at its end.</param>
    /// <exception cref="ArgumentException">The registry has ended this very moment.</exception>
    internal bool TryRegister(TKey key, TValue value, ProcessCell owner, out Pid other)
    {
        ThrowIfForeign(owner);
        int hash = HashOf(key);
        RegistryStripe<TKey, TValue> stripe = StripeOf(hash);
        other = default;

        // Who has nothing yet is not tied for a key that he will not get. Under the holder's lock both are looked at again.
        EntryHolder<TKey, TValue>? holder = FindHolder(owner);
        if (holder?.First is null)
        {
            if (IsUnique && stripe.FindOnly(key, hash, out _) is { } rival)
            {
                other = rival.Pid;
                return false;
            }
            holder ??= TakeHolder(owner);
        }
        if (holder is null)
            return false;
        Registration<TKey, TValue>? added = null;
        lock (holder)
        {
            // It may have died beside the code that registers it.
            if (holder.IsClosed)
                return false;
            if (holder.First is null)
                holder.Tie();
            try
            {
                // The tie first: whoever is found by others falls with the registry.
                added = stripe.TryAdd(key, hash, value, holder, out other);
                if (added is not null)
                    holder.Append(added);
            }
            finally
            {
                if (holder.First is null)
                    holder.Untie();
            }
        }
        if (added is null)
            return false;
        if (Server.System.IsObserved)
            Server.System.Emit(new RegistryEntryAdded(owner.Pid, Server.System.Now, _name, key, value));
        return true;
    }

    /// <summary>Takes back the process's entries of the key that fit. The last one of all unties the two.</summary>
    /// <returns>How many.</returns>
    internal int Release(TKey key, ProcessCell owner, Func<TValue, bool>? match)
    {
        int hash = HashOf(key);
        if (IsUnique && match is null)
            return ReleaseOnly(key, hash, owner) ? 1 : 0;
        if (FindHolder(owner) is not { } holder)
            return 0;
        List<(Registration<TKey, TValue> Entry, TValue Value)> own = FindOwn(key, hash, holder);
        if (match is not null)
            own.RemoveAll(found => !match(found.Value));
        if (own.Count == 0)
            return 0;
        RegistryStripe<TKey, TValue> stripe = StripeOf(hash);
        lock (holder)
        {
            // While the filter ran others may have been quicker: the process itself, or its death.
            if (holder.IsClosed)
                return 0;
            own.RemoveAll(found => !stripe.Remove(found.Entry));
            if (own.Count == 0)
                return 0;
            foreach ((Registration<TKey, TValue> entry, _) in own)
                holder.Remove(entry);
            if (holder.First is null)
                holder.Untie();
        }
        foreach ((Registration<TKey, TValue> entry, _) in own)
            TellRemoved(entry);
        return own.Count;
    }

    /// <summary>The process has ended: its entries go, from this one on.</summary>
    internal void ReleaseAll(Registration<TKey, TValue>? first)
    {
        Exception? failure = null;
        for (Registration<TKey, TValue>? entry = first; entry is not null; entry = entry.NextOfHolder)
        {
            RegistryStripe<TKey, TValue> stripe = StripeOf(entry.Hash);
            if (!stripe.Remove(entry))
                continue;
            TellRemoved(entry);
            try
            {
                stripe.TryKey(entry.Key);
            }
            catch (Exception thrown)
            {
                failure ??= thrown;
            }
        }
        if (failure is not null)
            throw new InvalidOperationException($"A key of the registry {_name} cannot be compared: {failure.Message}", failure);
    }

    /// <summary>The keys of a process, in the order in which it took them.</summary>
    internal IReadOnlyList<TKey> GetKeys(ProcessCell owner)
    {
        if (FindHolder(owner) is not { } holder)
            return [];
        List<TKey> keys = [];
        lock (holder)
        {
            for (Registration<TKey, TValue>? entry = holder.First; entry is not null; entry = entry.NextOfHolder)
                keys.Add(entry.Key);
        }
        return keys;
    }

    /// <summary>What a process has under a key, in the order of registration.</summary>
    internal IReadOnlyList<TValue> GetValues(TKey key, ProcessCell owner) =>
        FindHolder(owner) is { } holder ? FindOwn(key, HashOf(key), holder).ConvertAll(static found => found.Value) : [];

    /// <summary>Changes what the process has under a unique key. False: it has nothing there.</summary>
    internal bool TryUpdate(TKey key, ProcessCell owner, Func<TValue, TValue> change, out TValue newValue, out TValue oldValue)
    {
        int hash = HashOf(key);
        RegistryStripe<TKey, TValue> stripe = StripeOf(hash);
        if (stripe.FindOwned(key, hash, owner, out TValue? old) is { } entry)
        {
            newValue = change(old!);
            oldValue = old!;
            if (stripe.TrySet(entry, newValue))
                return true;
        }
        newValue = oldValue = default!;
        return false;
    }

    /// <summary>The registry's process ends: everything vanishes, and whoever waits for a lock is told why.</summary>
    /// <returns>The living processes that had entries until now, in the order of registration.</returns>
    internal IEnumerable<ProcessCell> Close(ExitReason reason)
    {
        List<long> numbers = [];
        List<RegistryEntry<TKey, TValue>> entries = [];
        foreach (RegistryStripe<TKey, TValue> stripe in _stripes)
            stripe.Close(numbers, entries);
        Metadata.Clear();
        Locks.Close(reason);
        return Holders(numbers, entries);
    }

    internal long NextNumber() => Interlocked.Increment(ref _lastNumber);

    internal ProcessNotFoundException NotRunning() => new(_name.ToString());

    internal void ThrowIfForeign(ProcessCell owner)
    {
        if (!ReferenceEquals(owner.System, Server.System))
            throw new ArgumentException($"{owner.Pid} is a process of another system and can have nothing of the registry {_name}.");
    }

    private static IEnumerable<ProcessCell> Holders(List<long> numbers, List<RegistryEntry<TKey, TValue>> entries)
    {
        // Sorted only if somebody asks: after a kill the links tell everybody.
        foreach (Pid pid in Ordered(numbers, entries).Select(static entry => entry.Pid).Distinct())
            yield return (ProcessCell)pid.Target!;
    }

    private static RegistryEntry<TKey, TValue>[] Ordered(List<long> numbers, List<RegistryEntry<TKey, TValue>> entries)
    {
        RegistryEntry<TKey, TValue>[] ordered = [.. entries];
        MemoryExtensions.Sort(CollectionsMarshal.AsSpan(numbers), ordered.AsSpan());
        return ordered;
    }

    /// <summary>Takes back the only entry that a unique key has, if it is the process's.</summary>
    private bool ReleaseOnly(TKey key, int hash, ProcessCell owner)
    {
        RegistryStripe<TKey, TValue> stripe = StripeOf(hash);
        if (!ReferenceEquals(stripe.FindOnly(key, hash, out Registration<TKey, TValue>? entry), owner))
            return false;
        EntryHolder<TKey, TValue> holder = entry!.Holder;
        lock (holder)
        {
            // Others may have been quicker: code of the process beside its turn, or its death.
            if (holder.IsClosed || !stripe.Remove(entry))
                return false;
            holder.Remove(entry);
            if (holder.First is null)
                holder.Untie();
        }
        TellRemoved(entry);
        return true;
    }

    private List<(Registration<TKey, TValue> Entry, TValue Value)> FindOwn(TKey key, int hash, EntryHolder<TKey, TValue> holder)
    {
        lock (holder)
            return StripeOf(hash).FindOwn(key, hash, holder);
    }

    private EntryHolder<TKey, TValue>? FindHolder(ProcessCell owner) => (EntryHolder<TKey, TValue>?)owner.FindHolding(this);

    private EntryHolder<TKey, TValue>? TakeHolder(ProcessCell owner) =>
        (EntryHolder<TKey, TValue>?)owner.TakeHolding(new EntryHolder<TKey, TValue>(this, owner));

    private void TellRemoved(Registration<TKey, TValue> entry)
    {
        if (Server.System.IsObserved)
        {
            ProcessSystem system = Server.System;
            system.Emit(new RegistryEntryRemoved(entry.Holder.Owner.Pid, system.Now, _name, entry.Key, entry.Value));
        }
    }

    // Once for each operation, and on no lock: it is the key's code, and hashes of long keys take their time.
    private int HashOf(TKey key)
    {
        if (key is null)
            throw new ArgumentNullException(nameof(key));
        return _hasTextKeys && key is string text ? TextHash.Of(text) : key.GetHashCode();
    }

    private RegistryStripe<TKey, TValue> StripeOf(int hash)
    {
        if (_stripes.Length == 1)
            return _stripes[0];

        // Spread by a multiplication: hashes that are even would use every other stripe. Which one it is decides about waiting for
        // locks only; whatever is read comes in the order of registration.
        uint spread = (uint)hash * 0x9E37_79B9;
        return _stripes[(int)(((ulong)spread * (uint)_stripes.Length) >> 32)];
    }
}
