namespace Espalier;

/// <summary>An entry is gone: its process has taken it back, or has ended; then this comes before <see cref="ProcessExited"/>.</summary>
/// <param name="Pid">The process.</param>
/// <param name="At">When, by the system's clock.</param>
/// <param name="Registry">The registry's name.</param>
/// <param name="Key">The key.</param>
/// <param name="Value">What it kept under the key.</param>
/// <remarks>
/// One for each entry. Entries that vanish with their registry are not told one by one: the end of the registry's own process says it.
/// <otp>the unregister message of a listener</otp><otp-differs>It comes for entries only, so not when there was nothing to take
/// back, but also for entries that end with their process, which an OTP listener has to monitor.</otp-differs>
/// </remarks>
public sealed record RegistryEntryRemoved(Pid Pid, DateTimeOffset At, ProcessName Registry, object Key, object? Value) : RuntimeEvent(Pid, At);
