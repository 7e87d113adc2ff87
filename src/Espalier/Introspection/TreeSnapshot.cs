using System.Globalization;
using System.Text;
using Espalier.Processes;
using Espalier.Servers;
using Espalier.Supervision;

namespace Espalier;

/// <summary>The supervision trees of a system at one moment, as data and as text.</summary>
/// <remarks>
/// Taken from outside: no process is asked, so it works while a supervisor is busy, and tells of each supervisor what its table and its
/// children's processes say. The tables are read one after another; what changes in between may show in one and not in another.
/// </remarks>
public sealed class TreeSnapshot
{
    private const int DefaultChildrenShown = 100;

    private TreeSnapshot(IReadOnlyList<TreeNode> roots) => Roots = roots;

    /// <summary>The topmost supervisors, the oldest first.</summary>
    public IReadOnlyList<TreeNode> Roots { get; }

    /// <summary>All trees of a system.</summary>
    /// <param name="system">The system.</param>
    public static TreeSnapshot Take(ProcessSystem system) => Take(system, isBrief: false);

    /// <summary>All trees of a system, for whoever looks often: what is plentiful and well is left out.</summary>
    /// <param name="system">The system.</param>
    /// <remarks>
    /// The workers of dynamic supervisors that run are left out, and messages are not counted. Everybody else is there, so whatever does not
    /// run as it should is.
    /// </remarks>
    public static TreeSnapshot TakeBrief(ProcessSystem system) => Take(system, isBrief: true);

    /// <summary>The tree under one supervisor.</summary>
    /// <param name="supervisor">The supervisor; one that has ended, or is none, gives an empty snapshot.</param>
    public static TreeSnapshot Take(ProcessAddress supervisor) =>
        new(supervisor.TryFind(out Pid pid) && pid.Target is ProcessCell { IsSupervisor: true, IsMaster: false } cell
            ? [MakeRoot(cell, isBrief: false)]
            : []);

    /// <summary>The trees as text, one line a process.</summary>
    /// <param name="childrenShown">How many children of one supervisor are written out; the rest is counted. 0 or more.</param>
    public string ToText(int childrenShown = DefaultChildrenShown)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(childrenShown);
        var text = new StringBuilder();
        foreach (TreeNode root in Roots)
        {
            text.Append(root).Append('\n');
            WriteChildren(text, root, "", childrenShown);
        }
        return text.ToString();
    }

    /// <summary>The trees as text, at most a hundred children of each supervisor.</summary>
    public override string ToString() => ToText();

    private static TreeSnapshot Take(ProcessSystem system, bool isBrief)
    {
        ArgumentNullException.ThrowIfNull(system);
        var roots = new List<TreeNode>();
        foreach (ProcessCell cell in system.Table.Snapshot())
        {
            if (cell is { IsSupervisor: true, IsMaster: false } && !IsBelowAnother(cell))
                roots.Add(MakeRoot(cell, isBrief));
        }
        return new(roots);
    }

    private static void WriteChildren(StringBuilder text, TreeNode node, string indent, int childrenShown)
    {
        int shown = Math.Min(node.Children.Count, childrenShown);
        int hidden = node.Children.Count - shown;
        for (int index = 0; index < shown; index++)
        {
            bool isLast = index == shown - 1 && hidden == 0;
            TreeNode child = node.Children[index];
            text.Append(indent).Append(isLast ? "└─ " : "├─ ").Append(child).Append('\n');
            WriteChildren(text, child, indent + (isLast ? "   " : "│  "), childrenShown);
        }
        if (hidden > 0)
            text.Append(indent).Append(CultureInfo.InvariantCulture, $"└─ and {hidden} more\n");
    }

    /// <summary>One that a supervisor has started without a link is none of its children, and stands in no other tree.</summary>
    private static bool IsBelowAnother(ProcessCell cell) => cell.ParentCell is { IsSupervisor: true, IsMaster: false } && !cell.IsRoot;

    private static TreeNode MakeRoot(ProcessCell cell, bool isBrief)
    {
        var root = new TreeNode(null, null, ChildType.Supervisor, ChildStatus.Running, cell.Pid, cell.Description, restarts: 0, isBrief);
        AddChildren(root, cell, isBrief);
        return root;
    }

    private static void AddChildren(TreeNode node, ProcessCell cell, bool isBrief)
    {
        switch ((cell.Behavior as ServerBehavior)?.Server)
        {
            case Supervisor supervisor:
                AddChildren(node, supervisor.CopyChildren(), haveIds: true, isBrief);
                (node.RecentRestarts, node.MaxRestarts) = supervisor.CountRestarts();
                break;
            case DynamicSupervisor supervisor:
                AddChildren(node, supervisor.CopyChildren(onlyTroubled: isBrief), haveIds: false, isBrief);
                (node.RecentRestarts, node.MaxRestarts) = supervisor.CountRestarts();
                break;
            default:
                break;
        }
    }

    private static void AddChildren(TreeNode node, IEnumerable<ChildView> views, bool haveIds, bool isBrief)
    {
        var children = new List<TreeNode>();
        foreach (ChildView view in views)
        {
            ChildSpec spec = view.Spec;
            var cell = view.Pid?.Target as ProcessCell;
            string kind = cell?.Behavior?.Description ?? (spec.Modules is [var module, ..] ? TypeText.NameOf(module) : spec.Type.ToString());
            var child = new TreeNode(node, haveIds ? spec.Id : (ChildId?)null, spec.Type, view.Status, view.Pid, kind, view.Restarts, isBrief);
            children.Add(child);
            if (cell is { IsSupervisor: true } && !IsAbove(child, view.Pid))
                AddChildren(child, cell, isBrief);
        }
        node.Children = children;
    }

    /// <summary>A start function may answer any process: one that stands above is not followed down again.</summary>
    private static bool IsAbove(TreeNode child, Pid? pid)
    {
        for (TreeNode? node = child.Parent; node is not null; node = node.Parent)
        {
            if (node.Pid == pid)
                return true;
        }
        return false;
    }
}
