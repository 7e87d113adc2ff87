namespace Espalier;

/// <summary>An application that ran has ended: its callbacks are done and no process of it is left.</summary>
/// <param name="Pid">Its root.</param>
/// <param name="At">When, by the system's clock.</param>
/// <param name="Application">Its name.</param>
/// <param name="Type">As what it was started.</param>
/// <param name="Reason">
/// Why its root ended by itself; null: it was stopped. <see cref="ExitReason.Killed"/> also when its stop took too long.
/// </param>
/// <param name="StopsSystem">The system stops because of it.</param>
public sealed record ApplicationEnded(
    Pid Pid, DateTimeOffset At, string Application, ApplicationType Type, ExitReason? Reason, bool StopsSystem)
    : RuntimeEvent(Pid, At);
