namespace Espalier.Processes;

/// <summary>What is known about a process that failed by its own doing. Logged once, by whoever knows what becomes of it.</summary>
/// <remarks>Holds texts, not messages or state: it may wait in a mailbox, and must keep nothing alive and give nothing away.</remarks>
internal sealed class CrashReport
{
    private int _claimed;

    internal required Pid Pid { get; init; }

    /// <summary>What ran in it, with its name and label.</summary>
    internal required string Process { get; init; }

    internal required string Path { get; init; }

    internal required ExitReason Reason { get; init; }

    /// <summary>The kind, type and size of what it was handling; never the content.</summary>
    internal required string LastMessage { get; init; }

    /// <summary>What the server says of its state, or why nothing is said.</summary>
    internal required string State { get; init; }

    internal required int MailboxLength { get; init; }

    /// <summary>It lies in its supervisor's mailbox: the supervisor logs it, or whoever drops it there. The dying process's own.</summary>
    internal bool IsCarried { get; set; }

    /// <summary>The next crash among those of one start. Under the lock of the process that starts.</summary>
    internal CrashReport? NextKept { get; set; }

    /// <summary>True once: for the one who logs it.</summary>
    internal bool TryClaim() => Interlocked.Exchange(ref _claimed, 1) == 0;
}
