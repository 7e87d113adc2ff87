namespace Espalier.Supervision;

/// <summary>The children of a dynamic supervisor, by process; one that is being restarted by the process it was last.</summary>
/// <remarks>
/// Only the supervisor's turn writes, so its own reads need no lock; the lock is for those who take a snapshot from outside. Lists
/// are made in the order of the processes' age, never in the order of the table.
/// </remarks>
internal sealed class DynamicChildTable : IChildTable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Pid, DynamicChild> _children = [];

    internal int Count => _children.Count;

    internal bool TryFind(Pid pid, out DynamicChild child) => _children.TryGetValue(pid, out child);

    /// <inheritdoc/>
    public bool Contains(Pid pid) => _children.ContainsKey(pid);

    internal void Set(Pid pid, DynamicChild child)
    {
        lock (_lock)
            _children[pid] = child;
    }

    internal bool Remove(Pid pid)
    {
        lock (_lock)
            return _children.Remove(pid);
    }

    internal void Clear()
    {
        lock (_lock)
            _children.Clear();
    }

    /// <summary>The children, the oldest process first: a copy of the moment.</summary>
    internal KeyValuePair<Pid, DynamicChild>[] Copy()
    {
        KeyValuePair<Pid, DynamicChild>[] copy;
        lock (_lock)
            copy = [.. _children];
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
}
