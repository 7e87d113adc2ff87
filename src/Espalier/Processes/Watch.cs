namespace Espalier.Processes;

/// <summary>Somebody who is told once that a process has ended.</summary>
/// <remarks>Guarded by the watched cell's lock; a monitor of a process by that one's lock too, in the order of their ids.</remarks>
internal abstract class Watch(ProcessCell target)
{
    internal ProcessCell Target { get; } = target;

    internal Watch? NextWatch { get; set; }

    internal Watch? PreviousWatch { get; set; }

    internal bool IsActive { get; set; }

    /// <summary>Made when the process had its end before it already: it is told "no process".</summary>
    internal bool IsLate { get; set; }

    /// <summary>The process that watches; null: code outside of any.</summary>
    internal virtual ProcessCell? Owner => null;

    /// <summary>Tells. Called once; for a process's monitor under the locks that guard it, else without any.</summary>
    internal abstract SignalEffect Notify(ExitReason reason);
}
