using System.Collections.Concurrent;

namespace Espalier.Naming;

/// <summary>The names of one system: one process a name, one name a process.</summary>
internal sealed class LocalNames(object home) : INameResolver
{
    private readonly ConcurrentDictionary<string, Pid> _holders = new(StringComparer.Ordinal);

    /// <summary>How many names are held, those of dying processes included.</summary>
    internal int Count => _holders.Count;

    /// <summary>All names whose holder is alive, sorted.</summary>
    internal IReadOnlyList<string> All =>
        [.. _holders.Where(static entry => entry.Value.IsAlive).Select(static entry => entry.Key).Order(StringComparer.Ordinal)];

    /// <summary>Gives the name to a living process that has none.</summary>
    /// <param name="name">The name.</param>
    /// <param name="pid">The process.</param>
    /// <param name="holder">Who holds the name already; <c>default</c> when the process itself is the obstacle.</param>
    internal bool TryRegister(string name, Pid pid, out Pid holder)
    {
        holder = default;

        // The process first, the table second, the process again: its death takes the name from the process and then from the
        // table, so whichever comes last finds and removes the entry.
        if (pid.Target is not { } target || !ReferenceEquals(target.Home, home) || !target.TryTakeName(name))
            return false;
        if (!_holders.TryAdd(name, pid))
        {
            target.DropName(name);
            _holders.TryGetValue(name, out holder);
            return false;
        }
        if (target.HoldsName(name))
            return true;
        Remove(name, pid);
        return false;
    }

    /// <summary>Who holds it, dying or not?</summary>
    internal bool TryFindHolder(string name, out Pid pid) => _holders.TryGetValue(name, out pid);

    /// <summary>Takes the name away from its holder.</summary>
    internal bool TryUnregister(string name)
    {
        if (!TryFind(name, out Pid pid) || pid.Target is not { } target || !target.DropName(name))
            return false;
        Remove(name, pid);
        return true;
    }

    /// <summary>Removes the entry if it is this process's.</summary>
    internal void Remove(string name, Pid pid) => _holders.TryRemove(KeyValuePair.Create(name, pid));

    /// <inheritdoc/>
    public bool TryFind(object key, out Pid pid)
    {
        if (key is string name && _holders.TryGetValue(name, out pid) && pid.IsAlive)
            return true;
        pid = default;
        return false;
    }

    /// <inheritdoc/>
    public bool TryRegister(object key, Pid pid) => key is string name && TryRegister(name, pid, out _);

    /// <inheritdoc/>
    public void Release(object key, Pid pid)
    {
        if (key is string name && pid.Target is { } target && ReferenceEquals(target.Home, home) && target.DropName(name))
            Remove(name, pid);
    }
}
