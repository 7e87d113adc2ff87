namespace Espalier;

/// <summary>How a start ended: a closed set.</summary>
/// <remarks><otp>{ok, Pid} | {ok, Pid, Info} | ignore | {error, Reason}</otp></remarks>
public abstract record StartResult
{
    private StartResult()
    {
    }

    /// <summary>The process, if it was started.</summary>
    /// <exception cref="StartFailedException">It was not: ignored, or failed.</exception>
    public Pid GetPidOrThrow() => GetPidOrThrow(null);

    /// <param name="who">What was to be started, for the message.</param>
    internal Pid GetPidOrThrow(string? who) => this switch
    {
        Started started => started.Pid,
        Failed failed => throw new StartFailedException(failed.Error, who),
        _ => throw new StartFailedException(null, who),
    };

    /// <summary>It runs.</summary>
    /// <param name="Pid">The process.</param>
    /// <param name="Info">What the start function said besides; null: nothing.</param>
    public sealed record Started(Pid Pid, object? Info = null) : StartResult
    {
        /// <summary>One line for people.</summary>
        public override string ToString() => Info is null ? $"started {Pid}" : $"started {Pid}, {Info}";
    }

    /// <summary>Init decided that there is nothing to run. No error.</summary>
    public sealed record Ignored : StartResult
    {
        /// <summary>One line for people.</summary>
        public override string ToString() => "ignored";
    }

    /// <summary>It does not run, and nothing of it is left: no process, no name, no exit message.</summary>
    /// <param name="Error">Why.</param>
    public sealed record Failed(StartError Error) : StartResult
    {
        /// <summary>One line for people.</summary>
        public override string ToString() => $"failed: {Error}";
    }
}
