namespace Espalier;

/// <summary>A child has ended by itself, and its supervisor has decided what becomes of it.</summary>
/// <param name="Pid">The process that ended.</param>
/// <param name="At">When the supervisor heard of it, by the system's clock.</param>
/// <param name="Supervisor">Its supervisor.</param>
/// <param name="Id">Its id; null under a dynamic supervisor.</param>
/// <param name="Reason">Why it ended.</param>
/// <param name="IsRestarted">It is started again. If not, it was not to be, or its supervisor gives up.</param>
public sealed record ChildExited(Pid Pid, DateTimeOffset At, Pid Supervisor, ChildId? Id, ExitReason Reason, bool IsRestarted)
    : RuntimeEvent(Pid, At);
