namespace Espalier;

/// <summary>A process has ended. Emitted after its names are free, and before links and monitors are told.</summary>
/// <param name="Pid">The process.</param>
/// <param name="At">When, by the system's clock.</param>
/// <param name="Reason">Why.</param>
public sealed record ProcessExited(Pid Pid, DateTimeOffset At, ExitReason Reason) : RuntimeEvent(Pid, At);
