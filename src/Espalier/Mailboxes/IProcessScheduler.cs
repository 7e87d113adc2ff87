namespace Espalier;

/// <summary>Where turns of processes run. The seam that a test world replaces.</summary>
/// <remarks>Implementations are called from any thread, must not block, and must not run the work on the caller's stack.</remarks>
public interface IProcessScheduler
{
    /// <summary>How many messages or continuations a process handles in one turn before others get theirs. At least 1.</summary>
    int MessagesPerTurn { get; }

    /// <summary>Runs the work soon, exactly once, on a thread of the scheduler's choice.</summary>
    /// <param name="work">A turn of a process, or a continuation of code outside of any process.</param>
    /// <param name="fair">True: it must not overtake what was scheduled before it, wherever that waits.</param>
    void Schedule(IThreadPoolWorkItem work, bool fair);

    /// <summary>
    /// True: it has no threads of its own, and code outside of any process that waits for one must lend its thread through
    /// <see cref="RunUntil"/>.
    /// </summary>
    bool RunsOnWaitingThread { get; }

    /// <summary>Runs scheduled work on the calling thread, which is about to wait for something that processes will do.</summary>
    /// <param name="isDone">Tells whether the wait is over.</param>
    /// <returns>False: nothing more can run, the wait is not over, and nobody else will end it.</returns>
    /// <remarks>Called only if <see cref="RunsOnWaitingThread"/>.</remarks>
    bool RunUntil(Func<bool> isDone);

    /// <summary>A continuation of a process's code is about to be scheduled by the calling thread.</summary>
    /// <param name="process">Which process.</param>
    /// <param name="origin">What goes on, as far as it can be told: a state machine.</param>
    /// <remarks>
    /// Called only if <see cref="RunsOnWaitingThread"/>: a scheduler that promises one thread can see that another one took part.
    /// </remarks>
    void OnContinuation(Pid process, object? origin)
    {
    }
}
