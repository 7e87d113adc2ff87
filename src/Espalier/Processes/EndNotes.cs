namespace Espalier.Processes;

/// <summary>What a report of a system's end has to know of the time before it: a little, and only of what happens seldom.</summary>
internal sealed class EndNotes
{
    private const int MaxRestarts = 10;
    private const int MaxOverdue = 50;

    private readonly Lock _lock = new();
    private readonly Queue<RestartNote> _restarts = new();
    private readonly List<(Pid Pid, string Text)> _overdue = [];

    /// <summary>The last restarts, the oldest first.</summary>
    internal IReadOnlyList<string> Restarts
    {
        get
        {
            RestartNote[] restarts;
            lock (_lock)
                restarts = [.. _restarts];
            return [.. restarts.Select(static restart => restart.ToString())];
        }
    }

    /// <summary>Who did not end in time, in the order in which that was found out.</summary>
    internal IReadOnlyList<string> Overdue
    {
        get
        {
            lock (_lock)
                return [.. _overdue.Select(static note => note.Text)];
        }
    }

    internal void NoteRestart(in RestartNote restart)
    {
        lock (_lock)
        {
            if (_restarts.Count == MaxRestarts)
                _restarts.Dequeue();
            _restarts.Enqueue(restart);
        }
    }

    /// <summary>A process did not end in time.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="path">Where it was in its tree.</param>
    /// <param name="what">What was done about it; added to what was done before.</param>
    internal void NoteOverdue(Pid pid, string path, string what)
    {
        lock (_lock)
        {
            int known = _overdue.FindIndex(note => note.Pid == pid);
            if (known >= 0)
            {
                _overdue[known] = (pid, $"{_overdue[known].Text}, {what}");
                return;
            }
            if (_overdue.Count == MaxOverdue)
                _overdue.RemoveAt(0);
            _overdue.Add((pid, $"{path} {pid}: {what}"));
        }
    }
}
