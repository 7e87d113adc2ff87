namespace Espalier;

/// <summary>A child could not be started as its supervisor started, or could not be restarted.</summary>
/// <param name="Pid">The supervisor.</param>
/// <param name="At">When, by the system's clock.</param>
/// <param name="Id">The child's id; null under a dynamic supervisor.</param>
/// <param name="Error">Why.</param>
public sealed record ChildStartFailed(Pid Pid, DateTimeOffset At, ChildId? Id, StartError Error) : RuntimeEvent(Pid, At);
