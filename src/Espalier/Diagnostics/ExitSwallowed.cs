namespace Espalier;

/// <summary>Code asked for its process's exit and then caught the exception that carries it. The process ends all the same.</summary>
/// <param name="Pid">The process.</param>
/// <param name="At">When, by the system's clock.</param>
/// <param name="Reason">The reason that was asked for.</param>
public sealed record ExitSwallowed(Pid Pid, DateTimeOffset At, ExitReason Reason) : RuntimeEvent(Pid, At);
