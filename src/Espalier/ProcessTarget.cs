namespace Espalier;

/// <summary>Where a pid's mail and signals go.</summary>
/// <remarks>
/// A process on this system is its own synchronization context and its own target, in one object: one
/// allocation a process. A process of another node gets a target of its own kind here.
/// </remarks>
internal abstract class ProcessTarget : SynchronizationContext
{
    /// <summary>Unique in its system, never used again.</summary>
    internal abstract long Id { get; }

    /// <summary>False from the moment a fatal signal was sent or the process ended.</summary>
    internal abstract bool IsAlive { get; }

    /// <summary>Appends to the mailbox. Never blocks, never runs user code, works from any thread.</summary>
    internal abstract void Deliver(Mail mail);

    /// <summary>Acts on the target's tables at once; what becomes a message is posted in the sender's order.</summary>
    internal abstract void Signal(in ExitSignal signal);

    /// <summary>The system it belongs to.</summary>
    internal abstract object Home { get; }

    /// <summary>Notes the name that a table is about to give it. False: it has one, or it has given up its names for good.</summary>
    internal abstract bool TryTakeName(string name);

    /// <summary>Forgets the name. False: it did not hold it.</summary>
    internal abstract bool DropName(string name);

    /// <summary>Does it hold this name?</summary>
    internal abstract bool HoldsName(string name);

    /// <summary>The process whose turn runs on this thread; null outside of processes and in code that left its context.</summary>
    internal static new ProcessTarget? Current => SynchronizationContext.Current as ProcessTarget;
}
