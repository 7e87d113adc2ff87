namespace Espalier.Mailboxes;

/// <summary>Turns on the .NET thread pool: the default.</summary>
internal sealed class ThreadPoolScheduler : IProcessScheduler
{
    /// <inheritdoc/>
    public int MessagesPerTurn => 128;

    /// <inheritdoc/>
    public void Schedule(IThreadPoolWorkItem work, bool fair)
    {
        // A worker's own queue is last in, first out, and comes before the common one: two processes that keep waking each
        // other would starve everybody else. So whoever schedules asks for fairness now and then (ProcessCell.Schedule).
        ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: !fair);
    }

    /// <inheritdoc/>
    public bool RunsOnWaitingThread => false;

    /// <inheritdoc/>
    public bool RunUntil(Func<bool> isDone) => true;
}
