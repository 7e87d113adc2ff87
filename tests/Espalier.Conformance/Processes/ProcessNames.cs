namespace Espalier.Conformance;

/// <summary>Which process goes by which name in the scenario: actors by their id, servers by id#n.</summary>
internal sealed class ProcessNames
{
    private readonly Lock _lock = new();
    private readonly List<(string Name, Pid Pid)> _all = [];
    private readonly Dictionary<Pid, (string Name, string Kind)> _names = [];
    private readonly Dictionary<string, int> _starts = [];

    /// <summary>The id in an id or an id#n.</summary>
    public static string IdOf(string name) => name.Split('#')[0];

    /// <summary>The number of the next start with this id.</summary>
    public int NextStart(string id)
    {
        lock (_lock)
            return _starts[id] = _starts.GetValueOrDefault(id) + 1;
    }

    /// <summary>A process says, or its starter, what it is called. Saying it again changes nothing.</summary>
    public void Add(Pid pid, string name, string kind = "")
    {
        lock (_lock)
        {
            if (_names.TryAdd(pid, (name, kind)))
                _all.Add((name, pid));
        }
    }

    public string NameOf(Pid pid) => Find(pid).Name;

    /// <summary>The kind of its node; nothing for a process without one.</summary>
    public string KindOf(Pid pid) => Find(pid).Kind;

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

    private (string Name, string Kind) Find(Pid pid)
    {
        lock (_lock)
            return _names.GetValueOrDefault(pid, ("unknown", ""));
    }
}
