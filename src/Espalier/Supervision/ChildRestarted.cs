namespace Espalier;

/// <summary>A supervisor has started a child again by itself.</summary>
/// <param name="Pid">The new process.</param>
/// <param name="At">When, by the system's clock.</param>
/// <param name="Supervisor">Its supervisor.</param>
/// <param name="Id">Its id; null under a dynamic supervisor.</param>
/// <param name="Restarts">How often that has happened to this child.</param>
public sealed record ChildRestarted(Pid Pid, DateTimeOffset At, Pid Supervisor, ChildId? Id, int Restarts) : RuntimeEvent(Pid, At);
