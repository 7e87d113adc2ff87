namespace Espalier.Processes;

/// <content>What can be seen of it from outside, without asking its code.</content>
internal sealed partial class ProcessCell
{
    private const int DeepestPath = 100;

    /// <summary>Its place in the tree, for people: the ids from the topmost supervisor down to its own.</summary>
    internal string DescribePath()
    {
        string below = "";
        ProcessCell cell = this;
        for (int depth = 0; depth < DeepestPath; depth++)
        {
            if (Volatile.Read(ref cell._parent) is not { } parent || parent is not { IsSupervisor: true, IsMaster: false })
                break;
            below = $"/{cell.DescribeAsChildOf(parent)}{below}";
            cell = parent;
        }
        return $"{cell.NameOrNull ?? cell.Description}{below}";
    }

    internal bool IsSupervisor => Behavior is { IsSupervisor: true };

    /// <summary>The name it holds, of whatever kind.</summary>
    internal string? NameOrNull => ExtraOrNull is { } extra ? extra.Name ?? extra.ViaName?.ToString().Trim('"') : null;

    private string DescribeAsChildOf(ProcessCell parent) =>
        parent.Behavior?.FindChildId(Pid)?.ToString() ?? NameOrNull ?? $"{Description}{Pid}";

    /// <summary>A picture of the moment; null: it is not alive.</summary>
    internal ProcessInfo? Inspect()
    {
        var links = new List<Pid>();
        var monitors = new List<ProcessAddress>();
        var watchers = new List<Pid>();
        ProcessExtra? extra = ExtraOrNull;
        Lock.Enter();
        bool isAlive = _fate is null;
        bool trapsExits = _trapExits;
        string? name = extra?.Name;
        for (ITie? tie = FirstTie; tie is not null; tie = TieAfter(tie))
            links.Add(tie.PeerOf(this).Pid);
        for (Watch? watch = Watches.First; watch is not null; watch = watch.NextWatch)
        {
            if (watch.Owner is { } owner)
                watchers.Add(owner.Pid);
        }
        for (ProcessMonitor? monitor = extra?.FirstMonitor; monitor is not null; monitor = monitor.NextOwned)
            monitors.Add(monitor.Address);
        Lock.Exit();
        if (!isAlive)
            return null;
        monitors.Reverse();
        return new ProcessInfo
        {
            Pid = Pid,
            Name = name,
            Label = extra?.Label,
            Description = Description,
            Status = IsBusy || IsAboutToRun ? ProcessStatus.Running : ProcessStatus.Waiting,
            Parent = Parent,
            TrapsExits = trapsExits,
            MailboxLength = CountMailbox(limit: 1_000_000),
            Links = links,
            Monitors = monitors,
            MonitoredBy = watchers,
        };
    }
}
