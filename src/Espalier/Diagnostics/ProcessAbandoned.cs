namespace Espalier;

/// <summary>A process was declared dead while code of its was still running: it is a zombie now.</summary>
/// <param name="Pid">The process.</param>
/// <param name="At">When, by the system's clock.</param>
/// <param name="Reason">Why it ended.</param>
/// <param name="HoldsThread">True: its code holds a thread. False: it is open, waiting for something or running off its turn.</param>
public sealed record ProcessAbandoned(Pid Pid, DateTimeOffset At, ExitReason Reason, bool HoldsThread) : RuntimeEvent(Pid, At);
