using Espalier.Processes;

namespace Espalier.Servers;

/// <summary>How long a server waits for its next message before it is told that none came. The turn's.</summary>
internal struct IdleTime
{
    private IdleMail? _pending;

    internal readonly bool IsArmed => _pending is not null;

    internal void Arm(ProcessCell cell, TimeSpan time)
    {
        _pending = new IdleMail(cell, time);
        if (time == TimeSpan.Zero)
            cell.Post(_pending);
        else
            cell.System.Timers.Arm(_pending, time);
    }

    /// <summary>A message has come, or the end.</summary>
    /// <returns>The time that it has interrupted; null: none.</returns>
    internal TimeSpan? Cancel(ProcessCell cell)
    {
        if (_pending is not { } pending)
            return null;
        _pending = null;
        cell.System.Timers.Cancel(pending);
        return pending.Time;
    }

    /// <summary>Is it the one that is waited for, and not one that was cancelled too late?</summary>
    internal readonly bool IsPending(IdleMail idle) => ReferenceEquals(_pending, idle);

    /// <summary>The same, and it is over.</summary>
    internal bool TryTake(IdleMail idle)
    {
        if (!IsPending(idle))
            return false;
        _pending = null;
        return true;
    }
}
