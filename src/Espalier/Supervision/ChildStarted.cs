namespace Espalier;

/// <summary>A supervisor has started a child for the first time, or because somebody asked for it.</summary>
/// <param name="Pid">The child.</param>
/// <param name="At">When, by the system's clock.</param>
/// <param name="Supervisor">Its supervisor.</param>
/// <param name="Id">Its id; null under a dynamic supervisor.</param>
public sealed record ChildStarted(Pid Pid, DateTimeOffset At, Pid Supervisor, ChildId? Id) : RuntimeEvent(Pid, At);
