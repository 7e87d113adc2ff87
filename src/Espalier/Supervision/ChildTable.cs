namespace Espalier.Supervision;

/// <summary>The children of a static supervisor in start order, by id and by process.</summary>
/// <remarks>
/// Only the supervisor's turn writes, so its own reads need no lock; the lock is for those who take a snapshot from outside. Every
/// operation costs the same, however many children there are. The dictionaries are never enumerated.
/// </remarks>
internal sealed class ChildTable : IChildTable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ChildId, ChildEntry> _byId = [];
    private readonly Dictionary<Pid, ChildEntry> _byPid = [];
    private ChildAction[] _restarting = [];

    /// <summary>The child that is being started, whose process is not known yet.</summary>
    internal ChildEntry? Starting { get; set; }

    /// <summary>The child that is being stopped.</summary>
    internal ChildEntry? Stopping { get; set; }

    internal ChildEntry? First { get; private set; }

    internal ChildEntry? Last { get; private set; }

    internal int Count => _byId.Count;

    internal ChildEntry? Find(ChildId id) => _byId.GetValueOrDefault(id);

    /// <summary>The child that runs as this process.</summary>
    internal ChildEntry? Find(Pid pid) => _byPid.GetValueOrDefault(pid);

    /// <inheritdoc/>
    public bool Contains(Pid pid) => _byPid.ContainsKey(pid);

    /// <summary>Appends it, stopped.</summary>
    internal ChildEntry Add(ChildSpec spec)
    {
        var entry = new ChildEntry(spec);
        lock (_lock)
        {
            _byId.Add(spec.Id, entry);
            entry.Previous = Last;
            if (Last is null)
                First = entry;
            else
                Last.Next = entry;
            Last = entry;
        }
        return entry;
    }

    internal void Remove(ChildEntry entry)
    {
        lock (_lock)
        {
            MarkLocked(entry, ChildStatus.Stopped, default);
            _byId.Remove(entry.Spec.Id);
            if (entry.Previous is null)
                First = entry.Next;
            else
                entry.Previous.Next = entry.Next;
            if (entry.Next is null)
                Last = entry.Previous;
            else
                entry.Next.Previous = entry.Previous;
        }
    }

    internal void MarkRunning(ChildEntry entry, Pid pid, bool isRestart)
    {
        lock (_lock)
        {
            MarkLocked(entry, ChildStatus.Running, pid);
            _byPid[pid] = entry;
            if (isRestart)
                entry.Restarts++;
        }
    }

    internal void MarkStopped(ChildEntry entry)
    {
        lock (_lock)
            MarkLocked(entry, ChildStatus.Stopped, default);
    }

    /// <summary>Its restart failed.</summary>
    /// <param name="entry">The child.</param>
    /// <param name="last">The process that it was last.</param>
    internal void MarkRestarting(ChildEntry entry, Pid last)
    {
        lock (_lock)
        {
            MarkLocked(entry, ChildStatus.Restarting, last);
            entry.Attempt++;
        }
    }

    /// <summary>What is being done now, or as soon as a restart that has failed succeeds. Only for those who take a snapshot.</summary>
    internal void SetRestarting(ChildAction[] actions)
    {
        // One reference, which no other field has to agree with: a snapshot sees the old one or the new one.
        Volatile.Write(ref _restarting, actions);
    }

    /// <summary>The children in start order: a copy of the moment.</summary>
    internal ChildView[] Copy()
    {
        lock (_lock)
        {
            IEnumerable<ChildAction> starts = Volatile.Read(ref _restarting).Where(static action => action.Kind == ChildActionKind.Start);
            HashSet<ChildEntry> awaited = [.. starts.Select(static action => action.Child)];
            var views = new ChildView[_byId.Count];
            int index = 0;
            for (ChildEntry? entry = First; entry is not null; entry = entry.Next)
            {
                ChildStatus status = ChildView.StatusOf(entry, isAwaited: awaited.Contains(entry), isStopping: ReferenceEquals(Stopping, entry));
                views[index++] = new(entry.Spec, status == ChildStatus.Running ? entry.Pid : null, status, entry.Restarts);
            }
            return views;
        }
    }

    /// <summary>The id of the child that runs as this process, asked from outside.</summary>
    internal ChildId? FindId(Pid pid)
    {
        lock (_lock)
            return (_byPid.GetValueOrDefault(pid) ?? Starting)?.Spec.Id;
    }

    private void MarkLocked(ChildEntry entry, ChildStatus status, Pid pid)
    {
        if (entry.Status == ChildStatus.Running && !PlantedFault.Is(Fault.TerminatedChildTakenForACrash))
            _byPid.Remove(entry.Pid);
        entry.Status = status;
        entry.Pid = pid;
    }
}
