namespace Espalier;

/// <summary>A child did not end within its shutdown time and was killed.</summary>
/// <param name="Pid">The child.</param>
/// <param name="At">When it had ended, by the system's clock.</param>
/// <param name="Supervisor">Its supervisor.</param>
/// <param name="Id">Its id; null under a dynamic supervisor.</param>
/// <param name="Limit">The time that it had.</param>
public sealed record ShutdownOverrun(Pid Pid, DateTimeOffset At, Pid Supervisor, ChildId? Id, TimeSpan Limit) : RuntimeEvent(Pid, At);
