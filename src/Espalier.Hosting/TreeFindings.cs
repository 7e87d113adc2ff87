namespace Espalier.Hosting;

/// <summary>Who is not well in a part of a tree, and why.</summary>
/// <param name="minRestartsLeft">Fewer are too few.</param>
internal sealed class TreeFindings(int minRestartsLeft)
{
    private const int MaxNamed = 50;
    private const int MaxTold = 3;

    private readonly Dictionary<string, object> _reasons = [];
    private readonly List<string> _texts = [];
    private int _count;

    public bool IsEmpty => _count == 0;

    /// <summary>The reasons by path; the first fifty, those further up first.</summary>
    public IReadOnlyDictionary<string, object> Reasons => _reasons;

    /// <summary>One line for people.</summary>
    public override string ToString()
    {
        int more = _count - _texts.Count;
        return $"{string.Join("; ", _texts)}{(more == 0 ? "" : $"; and {more} more")}.";
    }

    /// <summary>Looks at a node and everybody below it.</summary>
    public void Look(TreeNode node)
    {
        if (node.Status == ChildStatus.Restarting)
            Add(node.Path, "is being restarted");
        if (node is { RecentRestarts: > 0, MaxRestarts: { } max } && max - node.RecentRestarts < minRestartsLeft)
        {
            int left = max - node.RecentRestarts;
            Add(node.Path, left < 0 ? "has used up its restarts and stops" : $"has {left} of {max} restarts left");
        }
        foreach (TreeNode child in node.Children)
            Look(child);
    }

    /// <summary>Looks at the abandoned processes.</summary>
    /// <param name="zombies">Those of the system.</param>
    /// <param name="top">Only those at this path or below it; null: all.</param>
    public void Look(IReadOnlyList<(Pid Pid, string Path)> zombies, string? top)
    {
        foreach ((Pid pid, string path) in zombies)
        {
            if (top is null || IsAtOrBelow(path, top))
                Add(path, $"was abandoned as {pid}, and code of it is still open");
        }
    }

    /// <summary>Is that path this one, or does it lead on from it?</summary>
    public static bool IsAtOrBelow(string path, string top) =>
        path.StartsWith(top, StringComparison.Ordinal) && (path.Length == top.Length || path[top.Length] == '/');

    private void Add(string path, string why)
    {
        _count++;
        if (_texts.Count < MaxTold)
            _texts.Add($"{path} {why}");
        if (_reasons.TryGetValue(path, out object? before))
            _reasons[path] = $"{before}".EndsWith(why, StringComparison.Ordinal) ? before : $"{before}; {why}";
        else if (_reasons.Count < MaxNamed)
            _reasons.Add(path, why);
    }
}
