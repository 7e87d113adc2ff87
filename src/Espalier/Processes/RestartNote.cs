using System.Globalization;

namespace Espalier.Processes;

/// <summary>A restart, as it is kept for a report that seldom comes: the text is made when somebody wants it.</summary>
/// <param name="Time">When its process had ended.</param>
/// <param name="ParentPath">The path of the supervisor.</param>
/// <param name="Id">The child; null: it has no id, and is known by its process.</param>
/// <param name="Pid">The process that had ended.</param>
/// <param name="Reason">What it had ended with.</param>
internal readonly record struct RestartNote(DateTimeOffset Time, string ParentPath, ChildId? Id, Pid Pid, ExitReason Reason)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Time:yyyy-MM-dd HH:mm:ss.fff} {ParentPath}/{Id?.ToString() ?? Pid.ToString()}: {Reason}");
}
