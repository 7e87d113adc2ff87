namespace Espalier.Conformance;

/// <summary>Which process goes by which name in the scenario: actors by their id, others by id#n.</summary>
internal sealed class ProcessNames
{
    private readonly ConcurrentDictionary<string, int> _starts = new();
    private ImmutableList<(Pid Pid, string? Name, string? Kind, Pid Starter)> _all = [];

    /// <summary>The id in an id or an id#n.</summary>
    public static string IdOf(string name) => name.Split('#')[0];

    /// <summary>The number of the next start with this id.</summary>
    public int NextStart(string id) => _starts.AddOrUpdate(id, 1, static (_, last) => last + 1);

    /// <summary>A process says, or its starter, what it is called. Saying it again changes nothing.</summary>
    public void Add(Pid pid, string name, string kind = "actor", Pid starter = default) => ImmutableInterlocked.Update(
        ref _all, all => all.Exists(entry => entry.Pid == pid) ? all : all.Add((pid, name, kind, starter)));

    /// <summary>The name of a process, as another one sees it.</summary>
    /// <remarks>To those who have entries in a registry it is an inner process of the registry that ends; here the two are one.</remarks>
    public string NameOf(Pid pid, Pid viewer = default) => _all.Find(entry => entry.Pid == pid) is not { Name: { } name } entry ? "unknown"
        : entry.Kind == "registry" && viewer != default && viewer != entry.Starter ? $"{IdOf(name)}.part" : name;

    /// <summary>The kind of its node; null for a process without a name.</summary>
    public string? KindOf(Pid pid) => _all.Find(entry => entry.Pid == pid).Kind;

    /// <summary>The supervisors that a process has started, in this order.</summary>
    public IEnumerable<Pid> SupervisorsOf(Pid starter) =>
        from entry in _all where entry.Starter == starter && entry.Kind is "supervisor" or "dynamic" or "task_supervisor" select entry.Pid;

    /// <summary>The process that is meant by an id or by id#n: the newest living one, else the newest; null: there has never been one.</summary>
    public Pid? TryFind(string reference) => _all.Where(entry => entry.Name == reference || IdOf(entry.Name!) == reference)
        .OrderBy(static entry => entry.Pid.IsAlive).Select(static entry => (Pid?)entry.Pid).LastOrDefault();

    /// <exception cref="UnknownProcessException">There has never been one.</exception>
    public Pid Find(string reference) => TryFind(reference) ?? throw new UnknownProcessException(reference);

    /// <summary>An op names a process that never existed.</summary>
    internal sealed class UnknownProcessException(string id) : ArgumentException($"There has never been a process {id}.");
}
