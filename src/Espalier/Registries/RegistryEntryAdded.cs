namespace Espalier;

/// <summary>A process has registered itself.</summary>
/// <param name="Pid">The process.</param>
/// <param name="At">When, by the system's clock.</param>
/// <param name="Registry">The registry's name.</param>
/// <param name="Key">The key.</param>
/// <param name="Value">What it keeps under the key.</param>
/// <remarks>
/// The events of one process come in the order of its deeds; between two processes nothing is promised. Changing a value is no
/// event. <otp>the register message of a listener</otp>
/// </remarks>
public sealed record RegistryEntryAdded(Pid Pid, DateTimeOffset At, ProcessName Registry, object Key, object? Value) : RuntimeEvent(Pid, At);
