namespace Espalier.Conformance;

/// <summary>Which process goes by which name in the scenario: actors by their id, servers by id#n.</summary>
internal sealed class ProcessNames
{
    private readonly Lock _lock = new();
    private readonly List<(string Name, Pid Pid)> _all = [];
    private readonly Dictionary<Pid, string> _names = [];
    private readonly Dictionary<string, int> _starts = [];

    /// <summary>The name of the next start with this id.</summary>
    public string NextStart(string id)
    {
        lock (_lock)
            return $"{id}#{_starts[id] = _starts.GetValueOrDefault(id) + 1}";
    }

    /// <summary>A process says, or its starter, what it is called. Saying it again changes nothing.</summary>
    public void Add(Pid pid, string name)
    {
        lock (_lock)
        {
            if (_names.TryAdd(pid, name))
                _all.Add((name, pid));
        }
    }

    public string NameOf(Pid pid)
    {
        lock (_lock)
            return _names.GetValueOrDefault(pid, "unknown");
    }

    /// <summary>The process that is meant by an id or by id#n: the newest living one, else the newest.</summary>
    public bool TryFind(string reference, out Pid pid)
    {
        lock (_lock)
        {
            var found = _all.FindAll(entry => entry.Name == reference || IdOf(entry.Name) == reference);
            pid = found.FindLast(static entry => entry.Pid.IsAlive).Pid;
            if (pid == default && found.Count > 0)
                pid = found[^1].Pid;
            return found.Count > 0;
        }
    }

    /// <exception cref="UnknownProcessException">There has never been one.</exception>
    public Pid Find(string reference) => TryFind(reference, out var pid) ? pid : throw new UnknownProcessException(reference);

    private static string IdOf(string name) => name.Split('#')[0];
}
