namespace Espalier;

/// <summary>The message that a monitored process has ended.</summary>
/// <param name="Ref">The monitor; it is gone now.</param>
/// <param name="Pid">The process; <c>default</c> when it was monitored by a name that nobody held.</param>
/// <param name="Name">The name by which it was monitored, if it was.</param>
/// <param name="Reason">Why it ended; <see cref="ExitReason.NoProcess"/> when it had ended before.</param>
/// <remarks><otp>{'DOWN', Ref, process, Object, Reason}</otp></remarks>
public sealed record Down(MonitorRef Ref, Pid Pid, ProcessName? Name, ExitReason Reason);
