using Espalier.Processes;

namespace Espalier;

/// <summary>One process of a tree, or a child that does not run, at the moment of a snapshot.</summary>
public sealed class TreeNode
{
    internal const int MailboxLimit = 1_000_000;

    private readonly string _segment;

    internal TreeNode(TreeNode? parent, ChildId? id, ChildType type, ChildStatus status, Pid? pid, string kind, int restarts, bool isBrief)
    {
        var cell = pid?.Target as ProcessCell;
        Parent = parent;
        Id = id;
        Type = type;
        Status = status;
        Pid = pid;
        Kind = kind;
        Restarts = restarts;
        MailboxLength = isBrief ? 0 : cell?.CountMailbox(MailboxLimit) ?? 0;
        Name = cell?.NameOrNull;
        _segment = id?.ToString() ?? Name ?? (parent is null ? kind : $"{kind}{pid}");
    }

    /// <summary>The supervisor above; null: it is the topmost.</summary>
    public TreeNode? Parent { get; }

    /// <summary>Its id; null for the topmost, and for the children of dynamic supervisors.</summary>
    public ChildId? Id { get; }

    /// <summary>The name it holds; null: none, or it does not run.</summary>
    public string? Name { get; }

    /// <summary>What it is: the name of its class.</summary>
    public string Kind { get; }

    /// <summary>Worker or supervisor, as its specification says.</summary>
    public ChildType Type { get; }

    /// <summary>
    /// What has become of it, also while its supervisor is busy: it counts as <see cref="ChildStatus.Restarting"/> from its end on until it
    /// runs again, and so do siblings that are restarted with it.
    /// </summary>
    public ChildStatus Status { get; }

    /// <summary>The process; null: it does not run.</summary>
    public Pid? Pid { get; }

    /// <summary>How often its supervisor has started it again by itself, for its own sake or for a sibling's.</summary>
    public int Restarts { get; }

    /// <summary>
    /// How many restarts a supervisor has made within its <see cref="SupervisorOptions.RestartPeriod"/>, up to now. Compared with
    /// <see cref="MaxRestarts"/>: equal, the next one is one too many; greater, it has given up and stops. Others: 0.
    /// </summary>
    public int RecentRestarts { get; internal set; }

    /// <summary>
    /// How many restarts a supervisor tolerates within that time. <see cref="int.MaxValue"/>: any number, and they are not counted. Null: it
    /// is no supervisor, or does not run.
    /// </summary>
    public int? MaxRestarts { get; internal set; }

    /// <summary>How many messages wait for it, near enough; counting stops at a million. In a brief snapshot 0.</summary>
    public int MailboxLength { get; }

    /// <summary>Its children, in start order; those of a dynamic supervisor by age.</summary>
    public IReadOnlyList<TreeNode> Children { get; internal set; } = [];

    /// <summary>The ids from the topmost down to this one, with slashes between.</summary>
    public string Path => Parent is null ? _segment : $"{Parent.Path}/{_segment}";

    /// <summary>One line for people.</summary>
    public override string ToString()
    {
        // Without id and name it is called by its kind.
        bool isNameless = Id is null && Name is null && Parent is not null;
        string segment = isNameless ? Kind : _segment;
        string what = segment == Kind ? "" : $"  {Kind}";
        string name = Name is null || Name == segment ? "" : $" \"{Name}\"";
        string who = Pid is null ? "" : $" {Pid}";
        string status = Status == ChildStatus.Running ? "" : Status == ChildStatus.Stopped ? "  stopped" : "  restarting";
        string restarts = Restarts switch
        {
            0 => "",
            1 => "  1 restart",
            _ => $"  {Restarts} restarts",
        };
        string mailbox = MailboxLength == 0 ? "" : $"  {MailboxLength} waiting";
        return $"{segment}{what}{name}{who}{status}{restarts}{mailbox}";
    }
}
