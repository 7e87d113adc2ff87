namespace Espalier.Mailboxes;

/// <summary>The turn of a process, for whoever runs it.</summary>
internal interface ITurn : IThreadPoolWorkItem
{
    /// <summary>Runs until there is nothing to do, or it has been long enough. Leaves its synchronization context behind.</summary>
    /// <param name="clean">What flows where no code of a process has run.</param>
    /// <param name="thread">Where the thread keeps what it runs afterwards; null: the scheduler has no such thing.</param>
    void RunTurn(ExecutionContext? clean, TurnThread? thread);
}
