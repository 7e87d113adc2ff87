namespace Espalier.Processes;

/// <summary>What runs inside a cell: a function, a server. The only way in which the runtime calls upwards.</summary>
/// <remarks>
/// Every answer is null, "go on", or the reason with which the process ends. An answer that is not there yet keeps the process from
/// taking the next message, not from continuations, links, monitors and exits.
/// </remarks>
internal abstract class ProcessBehavior
{
    /// <summary>State that nobody described.</summary>
    internal const string NotShown = "not shown";

    /// <summary>Which of its messages it handles, counted by the turn: tells one callback from the next. 0: it has only one.</summary>
    internal virtual int Step => 0;

    /// <summary>What people see in reports.</summary>
    internal abstract string Description { get; }

    /// <summary>Does it answer calls and understand a request to stop?</summary>
    internal virtual bool IsServer => false;

    /// <summary>Has it failed when it ends abnormally? A plain function that exits with a reason of its own says so on purpose.</summary>
    internal virtual bool OwesGoodEnd => IsServer;

    /// <summary>The process on whose behalf this one works; null: none.</summary>
    internal virtual ProcessCell? Principal => null;

    /// <summary>Is there anything to dispose?</summary>
    internal virtual bool HoldsResources => false;

    /// <summary>Does it start and stop other processes for a living?</summary>
    internal virtual bool IsSupervisor => false;

    /// <summary>Does it stand at the top of an application, so that whatever descends from it belongs to that?</summary>
    internal virtual bool IsMaster => false;

    /// <summary>The id of the child that runs as this process; null: it is none of its children, or has no id. Any thread.</summary>
    internal virtual ChildId? FindChildId(Pid child) => null;

    /// <summary>Its init has not been acknowledged: what ends it is a failed start.</summary>
    internal virtual bool IsStarting => false;

    /// <summary>What it was handling when it failed: kind, type and size, never the content. Any thread.</summary>
    internal virtual string DescribeLastMessage() => "unknown: a function receives by itself";

    /// <summary>What people may see of its state. Runs user code, on the turn; never throws.</summary>
    internal virtual string DescribeState() => NotShown;

    /// <summary>The first turn: construction and init.</summary>
    internal abstract StepResult StartAsync(ProcessCell cell);

    /// <summary>One mail. Never throws: what its handler throws is the answer, because each method that an exception passes costs.</summary>
    internal abstract StepResult HandleAsync(Mail mail);

    /// <summary>Code of the process failed; the process is still alive and ends with the answer.</summary>
    internal abstract StepResult FailAsync(Exception failure);

    /// <summary>The process's code has come to its end. Never before, whatever ended it.</summary>
    internal virtual ValueTask DisposeAsync() => default;

    /// <summary>The process is about to tell its links: true cuts the one to its starter first, silently.</summary>
    internal virtual bool CutsStarter => false;

    /// <summary>The calls that it has taken and not answered will not be answered. Any thread.</summary>
    internal virtual void FailOpenCalls(ExitReason reason)
    {
    }

    /// <summary>The very last step of a death, on whatever thread announces it.</summary>
    internal virtual void OnEnded(ExitReason reason)
    {
    }
}
