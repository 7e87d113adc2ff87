using System.Text;

namespace Espalier;

/// <summary>Why a tree has ended, for those who have to find out: texts for people, one line each.</summary>
/// <param name="Path">The child because of which the root gave up: the ids on the way to it. Null: no child is known.</param>
/// <param name="Reasons">From the root's own reason down to the innermost exception: each is the cause of the one before it.</param>
/// <param name="LastRestarts">The last restarts in the system, at most 10, the oldest first: when, who, and what it had ended with.</param>
/// <param name="NotStopped">Who did not end in time, at most 50, and what was done about it. It may still run if it was abandoned.</param>
public sealed record SupervisionReport(
    string? Path, IReadOnlyList<string> Reasons, IReadOnlyList<string> LastRestarts, IReadOnlyList<string> NotStopped)
{
    /// <summary>All of it, several lines.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append("  Path: ").Append(Path ?? "no child is known");
        Append(text, "Reasons", Reasons);
        Append(text, "Last restarts", LastRestarts);
        Append(text, "Did not stop in time", NotStopped);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string title, IReadOnlyList<string> lines)
    {
        text.Append("\n  ").Append(title).Append(lines.Count == 0 ? ": none" : ":");
        foreach (string line in lines)
            text.Append("\n    ").Append(line);
    }
}
