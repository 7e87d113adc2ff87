namespace Espalier;

/// <summary>There were too many restarts: a supervisor stops its children and ends.</summary>
/// <param name="Pid">The supervisor.</param>
/// <param name="At">When, by the system's clock.</param>
/// <param name="Child">The process whose end was one too many.</param>
/// <param name="Id">Its id; null under a dynamic supervisor.</param>
/// <param name="MaxRestarts">How many were tolerated.</param>
/// <param name="Period">In which time.</param>
public sealed record RestartLimitReached(Pid Pid, DateTimeOffset At, Pid Child, ChildId? Id, int MaxRestarts, TimeSpan Period)
    : RuntimeEvent(Pid, At);
