namespace Espalier;

/// <summary>One thing on its way to a process, and its place in whichever list holds it now.</summary>
/// <remarks>Intrusive: the node is the list element. It is in one list at a time: posted, queued, or waiting to resume.</remarks>
internal abstract class Mail
{
    internal Mail? NextMail;

    /// <summary>The message as a plain receive sees it; null: not for user code.</summary>
    internal virtual object? Body => null;

    /// <summary>The process ended before this was taken. Runs once, on the thread that closes the mailbox.</summary>
    /// <param name="reason">Why it ended.</param>
    /// <param name="isDetached">False: it stands in the queue of an abandoned reader, and must not be linked anywhere else.</param>
    /// <returns>True when a message was lost by it.</returns>
    internal virtual bool Refuse(ExitReason reason, bool isDetached) => true;

    /// <summary>Runs the continuation that this stands for, on the turn. Only what is resumed has one.</summary>
    internal virtual void Resume() => throw new InvalidOperationException("This mail is a message, not a continuation.");
}
