using Espalier.Time;

namespace Espalier.Processes;

/// <summary>The time for a stop in good order is over.</summary>
internal sealed class StopDeadline(ProcessSystem system) : TimerNode, IThreadPoolWorkItem
{
    /// <summary>Another limit that was set before; null: none.</summary>
    internal StopDeadline? Earlier { get; set; }

    // Not on the timers' thread: there may be many processes.
    internal override void Fire() => system.Scheduler.Schedule(this, fair: false);

    void IThreadPoolWorkItem.Execute() => system.KillAll();
}
