namespace Espalier;

/// <summary>How code ends its own process with a reason of its choice.</summary>
/// <remarks>
/// Also thrown by every operation of a process that has been killed or has received a fatal signal: let it pass, and the
/// process unwinds. Catching it does not keep the process alive.
/// <otp>exit/1</otp>
/// </remarks>
/// <param name="reason">The reason with which the process ends.</param>
public sealed class ExitException(ExitReason reason) : Exception($"The process ends: {reason.ToString().TrimEnd('.')}.")
{
    /// <summary>The reason with which the process ends.</summary>
    public ExitReason Reason { get; } = reason;
}
