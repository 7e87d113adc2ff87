namespace Espalier;

/// <summary>What a process is doing.</summary>
public enum ProcessStatus
{
    /// <summary>Its code waits for a message, and none has come.</summary>
    Waiting,

    /// <summary>A handler of its is open, or it is about to run.</summary>
    Running,
}
