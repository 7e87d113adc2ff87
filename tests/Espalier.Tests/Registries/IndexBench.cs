using Espalier.Processes;
using Espalier.Registries;
using Espalier.Tests.Servers;

namespace Espalier.Tests.Registries;

/// <summary>An index of keys by itself, with entries of one process. The test makes the hashes of the keys.</summary>
internal sealed class IndexBench<TKey> : IAsyncDisposable
    where TKey : notnull
{
    private readonly Lab _lab = new();
    private readonly Func<TKey, int> _hash;
    private readonly EntryHolder<TKey, int> _holder;
    private readonly Dictionary<TKey, Registration<TKey, int>> _entries = [];
    private KeyIndex<TKey, int> _index = new();

    internal IndexBench(Func<TKey, int> hash)
    {
        _hash = hash;
        Owner = (ProcessCell)_lab.Puppet().Target!;
        var table = new RegistryTable<TKey, int>(Owner, _lab.System.Name("rooms"), new RegistryOptions());
        _holder = new EntryHolder<TKey, int>(table, Owner);
    }

    internal ProcessCell Owner { get; }

    internal KeyTable<TKey, int> Table => _index.Table;

    internal int Capacity => Table.Capacity;

    internal IEnumerable<TKey> Keys => _index.FirstsLocked().Select(static entry => entry.Key);

    internal void Add(TKey key)
    {
        var entry = new Registration<TKey, int>(key, _hash(key), 0, _holder, _entries.Count);
        _entries.Add(key, entry);
        _index.AddLocked(entry);
    }

    internal void Remove(TKey key)
    {
        Assert.True(_entries.Remove(key, out var entry));
        _index.RemoveLocked(entry, null);
    }

    internal void Clear()
    {
        _entries.Clear();
        _index.ClearLocked();
    }

    /// <summary>Does it find the key? Whatever it finds must be right.</summary>
    internal bool Finds(TKey key)
    {
        ProcessCell? owner = Table.Find(key, _hash(key), out var first);
        Assert.Same(_entries.GetValueOrDefault(key), first);
        Assert.Same(first is null ? null : Owner, owner);
        return first is not null;
    }

    public ValueTask DisposeAsync() => _lab.DisposeAsync();
}
