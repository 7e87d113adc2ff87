namespace Espalier;

/// <summary>Code of a process failed where nobody could be told any more: after its end, in its Dispose, or in a token callback.</summary>
/// <param name="Pid">The process.</param>
/// <param name="At">When, by the system's clock.</param>
/// <param name="Exception">What failed.</param>
public sealed record LateFailure(Pid Pid, DateTimeOffset At, Exception Exception) : RuntimeEvent(Pid, At);
