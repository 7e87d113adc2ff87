namespace Espalier;

/// <summary>A process exists and will run its first turn.</summary>
/// <param name="Pid">The process.</param>
/// <param name="At">When, by the system's clock.</param>
/// <param name="Parent">Who started it; <c>default</c> for code outside of any process.</param>
public sealed record ProcessStarted(Pid Pid, DateTimeOffset At, Pid Parent) : RuntimeEvent(Pid, At);
