namespace Espalier;

/// <summary>Why a start failed: a closed set.</summary>
public abstract record StartError
{
    private StartError()
    {
    }

    /// <summary>The name is held by another process.</summary>
    /// <param name="Pid">The holder; <c>default</c> when it ended this very moment.</param>
    public sealed record AlreadyStarted(Pid Pid) : StartError
    {
        /// <summary>One line for people.</summary>
        public override string ToString() => $"already started: {Pid}";
    }

    /// <summary>Init was not done within the limit of the start; the process has been killed.</summary>
    public sealed record TimedOut : StartError
    {
        /// <summary>One line for people.</summary>
        public override string ToString() => "the start took longer than its limit";
    }

    /// <summary>Init refused or failed.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Failed(ExitReason Reason) : StartError
    {
        /// <summary>One line for people.</summary>
        public override string ToString() => Reason.ToString();
    }
}
