namespace Espalier.Processes;

/// <summary>The processes that are dead and whose code is still open, in the order in which they were abandoned. Few, if any. Any thread.</summary>
/// <remarks>
/// One thread gives a process up while another may see its code end, and either may come here first: then the two meet and nothing is left.
/// </remarks>
internal sealed class ZombieTable
{
    private readonly Lock _lock = new();
    private readonly List<(Pid Pid, string Path)> _zombies = [];
    private readonly HashSet<Pid> _endedBefore = [];

    internal int Count
    {
        get
        {
            lock (_lock)
                return _zombies.Count;
        }
    }

    /// <summary>It is abandoned; its code may have ended meanwhile.</summary>
    internal void Add(Pid pid, string path)
    {
        lock (_lock)
        {
            if (!_endedBefore.Remove(pid))
                _zombies.Add((pid, path));
        }
    }

    /// <summary>The code of one that is abandoned, or is about to be noted as such, has ended.</summary>
    internal void Remove(Pid pid)
    {
        lock (_lock)
        {
            if (_zombies.RemoveAll(zombie => zombie.Pid == pid) == 0)
                _endedBefore.Add(pid);
        }
    }

    internal IReadOnlyList<(Pid Pid, string Path)> Copy()
    {
        lock (_lock)
            return [.. _zombies];
    }
}
