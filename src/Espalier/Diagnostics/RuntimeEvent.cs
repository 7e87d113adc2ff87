namespace Espalier;

/// <summary>Something that happened in a system, as data.</summary>
/// <param name="Pid">The process it happened to.</param>
/// <param name="At">When, by the system's clock.</param>
public abstract record RuntimeEvent(Pid Pid, DateTimeOffset At);
