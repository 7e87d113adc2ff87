namespace Espalier;

/// <summary>A process that does not trap exits tried to link to one that has ended.</summary>
/// <remarks><otp>error noproc of link/1</otp></remarks>
/// <param name="pid">The process that has ended.</param>
public sealed class ProcessNotFoundException(Pid pid) : ArgumentException($"There is no process {pid} to link to: it has ended.")
{
    /// <summary>The process that has ended.</summary>
    public Pid Pid { get; } = pid;
}
