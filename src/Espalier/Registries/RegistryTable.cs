using Espalier.Processes;

namespace Espalier.Registries;

/// <summary>The entries of one incarnation of a registry: keys to their holders, holders to their keys.</summary>
/// <remarks>
/// One lock, never held over the cells' locks; of user code only the equality of keys runs under it. A holder's death releases its
/// keys before anybody hears of it, so a stale entry cannot be seen afterwards and nothing has to be taken from the dead.
/// </remarks>
internal sealed class RegistryTable<TKey>(ProcessCell server) : IHolding
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Pid> _holders = [];
    private readonly Dictionary<Pid, List<TKey>> _keys = [];

    internal int Count
    {
        get
        {
            lock (_lock)
                return _holders.Count;
        }
    }

    internal bool TryFind(TKey key, out Pid pid)
    {
        lock (_lock)
            return _holders.TryGetValue(key, out pid);
    }

    /// <summary>Gives the key to the process and ties the two: the holder falls with the registry.</summary>
    /// <exception cref="ProcessNotFoundException">The registry has ended this very moment.</exception>
    internal bool TryRegister(TKey key, ProcessCell owner, out Pid holder)
    {
        holder = default;
        if (!ReferenceEquals(owner.System, server.System))
            throw new ArgumentException($"{owner.Pid} is a process of another system and cannot hold a key here.");
        bool isFirst;
        lock (_lock)
        {
            if (_holders.TryGetValue(key, out holder))
                return false;
            isFirst = !_keys.TryGetValue(owner.Pid, out List<TKey>? keys);
            if (isFirst)
                _keys.Add(owner.Pid, keys = []);
            _holders.Add(key, owner.Pid);
            keys!.Add(key);
        }
        if (!isFirst)
            return true;

        // Its death takes the holding first and the entries then: if it was quicker than we, the entries are ours to remove.
        if (!owner.TryAddHolding(this))
        {
            ReleaseAll(owner.Pid);
            return false;
        }
        owner.Link(server);
        return true;
    }

    /// <summary>Takes the key back, if it is this process's. The last one unties the two.</summary>
    internal bool TryRelease(TKey key, Pid pid)
    {
        lock (_lock)
        {
            if (!_holders.TryGetValue(key, out Pid holder) || holder != pid)
                return false;
            _holders.Remove(key);
            List<TKey> keys = _keys[pid];
            keys.Remove(key);
            if (keys.Count > 0)
                return true;
            _keys.Remove(pid);
        }
        if (pid.Target is ProcessCell owner)
        {
            owner.RemoveHolding(this);

            // A holder that has started the registry is linked to it for that reason too.
            if (!ReferenceEquals(server.ParentCell, owner))
                owner.Unlink(server);
        }
        return true;
    }

    /// <summary>The keys of a process, in the order in which it took them.</summary>
    internal IReadOnlyList<TKey> GetKeys(Pid pid)
    {
        lock (_lock)
            return _keys.TryGetValue(pid, out List<TKey>? keys) ? [.. keys] : [];
    }

    /// <inheritdoc/>
    public void ReleaseAll(Pid pid)
    {
        lock (_lock)
        {
            if (!_keys.Remove(pid, out List<TKey>? keys))
                return;
            foreach (TKey key in keys)
                _holders.Remove(key);
        }
    }
}
