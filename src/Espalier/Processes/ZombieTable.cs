namespace Espalier.Processes;

/// <summary>The processes that are dead and whose code is still open, in the order in which they were abandoned. Few, if any. Any thread.</summary>
internal sealed class ZombieTable
{
    private readonly Lock _lock = new();
    private readonly List<(Pid Pid, string Path)> _zombies = [];
    private int _count;

    internal int Count => Volatile.Read(ref _count);

    internal void Add(Pid pid, string path)
    {
        lock (_lock)
        {
            _zombies.Add((pid, path));
            _count = _zombies.Count;
        }
    }

    internal void Remove(Pid pid)
    {
        lock (_lock)
        {
            _zombies.RemoveAll(zombie => zombie.Pid == pid);
            _count = _zombies.Count;
        }
    }

    internal IReadOnlyList<(Pid Pid, string Path)> Copy()
    {
        lock (_lock)
            return [.. _zombies];
    }
}
