namespace Espalier;

/// <summary>
/// A process that does not trap exits tried to link to one that has ended; or somebody asked a registry that does not run, by a name in it
/// perhaps.
/// </summary>
/// <remarks><otp>error noproc of link/1; ArgumentError of Registry</otp></remarks>
public sealed class ProcessNotFoundException : ArgumentException
{
    /// <summary>Of a link.</summary>
    /// <param name="pid">The process that has ended.</param>
    public ProcessNotFoundException(Pid pid)
        : base($"There is no process {pid} to link to: it has ended.") => Pid = pid;

    internal ProcessNotFoundException(string registry)
        : base($"The registry {registry} does not run.")
    {
    }

    /// <summary>The process that has ended; <c>default</c> for a registry.</summary>
    public Pid Pid { get; }
}
