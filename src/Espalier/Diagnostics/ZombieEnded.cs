namespace Espalier;

/// <summary>The code of an abandoned process has come to its end, and its instance has been disposed.</summary>
/// <param name="Pid">The process.</param>
/// <param name="At">When, by the system's clock.</param>
/// <param name="Exception">What it ended with, when that was an exception other than its own exit.</param>
public sealed record ZombieEnded(Pid Pid, DateTimeOffset At, Exception? Exception) : RuntimeEvent(Pid, At);
