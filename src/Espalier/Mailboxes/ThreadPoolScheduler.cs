namespace Espalier.Mailboxes;

/// <summary>Turns on the .NET thread pool: the default.</summary>
/// <remarks>
/// A turn that has woken somebody as the last thing it does is followed by that one's turn on the same thread
/// (<see cref="ScheduleNext"/>). Else a second worker steals it, and every call costs two trips between processors.
/// </remarks>
internal sealed class ThreadPoolScheduler : IProcessScheduler
{
    // In a row on one thread, if they are long; then the pool has its say. Short ones may be many more: asking the pool wakes another
    // worker, which costs as much as many of them.
    private const int FewInARow = 16;
    private readonly ThreadLocal<Slot> _threads;
    private readonly Lock _gate = new();
    private readonly List<WeakReference<TurnThread>> _known = [];
    private readonly TurnWatch _watch;
    private int _mostKnown = 16;
    private long _distrustsUntil;
    private bool _isOver;

    internal ThreadPoolScheduler()
    {
        _threads = new ThreadLocal<Slot>(() => new Slot(Introduce(new TurnThread())));
        _watch = new TurnWatch(Free);
    }

    /// <summary>
    /// For how long nothing waits behind code outside of any process once some of it has blocked. What waited then was late by two ticks of the
    /// watch: a hundredth of it.
    /// </summary>
    internal TimeSpan Distrust { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What the calling thread keeps for itself.</summary>
    internal TurnThread Thread => _threads.Value.Thread;

    /// <inheritdoc/>
    public int MessagesPerTurn => 128;

    private bool DistrustsOutside
    {
        get
        {
            long until = Volatile.Read(ref _distrustsUntil);
            return until != 0 && Environment.TickCount64 < until;
        }
    }

    /// <inheritdoc/>
    public void Schedule(IThreadPoolWorkItem work, bool fair)
    {
        // A worker's own queue is last in, first out, and comes before the common one: two processes that keep waking each
        // other would starve everybody else. So whoever schedules asks for fairness now and then (ProcessCell.Schedule).
        ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: !fair);
    }

    /// <summary>Schedules what the turn that runs on this thread has woken, and is about to wait for or to end behind.</summary>
    /// <param name="work">
    /// Runs on this thread when the turn ends. Elsewhere, if there is no turn here, or it goes on. The same for code outside that a turn has
    /// answered, unless such code has blocked lately.
    /// </param>
    internal void ScheduleNext(IThreadPoolWorkItem work)
    {
        TurnThread thread = Thread;
        if (!thread.LooksHere || (thread.IsOutside && DistrustsOutside))
        {
            Schedule(work, thread.IsFairNow());
            return;
        }
        if (thread.PutNext(work) is { } displaced)
            Schedule(displaced, thread.IsFairNow());
        if (!thread.IsWatched)
            _watch.Add(thread);
    }

    /// <summary>Runs a turn, and what it leaves to be run behind it.</summary>
    internal void Run(ITurn first)
    {
        TurnThread thread = Thread;
        SynchronizationContext? outside = SynchronizationContext.Current;
        ExecutionContext? clean = ExecutionContext.Capture();
        IThreadPoolWorkItem? work = first;
        long start = 0;
        for (int turns = 1; work is not null; turns++)
        {
            if (turns % FewInARow == 0)
            {
                // The coarse clock steps every few milliseconds.
                long now = Environment.TickCount64;
                if (start != 0 && now != start)
                {
                    Schedule(work, fair: true);
                    break;
                }
                start = now;
            }
            if (work is ITurn turn)
            {
                thread.LooksHere = true;
                turn.RunTurn(clean, thread);
            }
            else
            {
                // Code outside of any process that has its reply. If it calls again it mostly awaits as well; but it may block.
                SynchronizationContext.SetSynchronizationContext(outside);
                RunOutside(work, thread);
            }
            thread.LooksHere = false;
            work = thread.TakeNext();
        }
        SynchronizationContext.SetSynchronizationContext(outside);
    }

    private void RunOutside(IThreadPoolWorkItem work, TurnThread thread)
    {
        bool isOver = false;
        thread.IsOutside = true;
        thread.LooksHere = true;
        try
        {
            work.Execute();
            isOver = true;
        }
        finally
        {
            thread.IsOutside = false;
            if (!isOver)
            {
                // What it throws reaches the pool, and a program may have that go on: nobody comes back here then.
                thread.LooksHere = false;
                Release(thread);
            }
        }
    }

    /// <summary>Before more code runs on this thread: what was to run behind the turn does not wait for that.</summary>
    internal void Release(TurnThread thread)
    {
        if (thread.TakeNext() is { } work)
            Schedule(work, thread.IsFairNow());
    }

    /// <summary>The system has ended: threads that outlive it keep nothing of it.</summary>
    internal void LetGo()
    {
        lock (_gate)
        {
            _isOver = true;
            foreach (WeakReference<TurnThread> known in _known)
            {
                if (known.TryGetTarget(out TurnThread? thread))
                    thread.LetGo();
            }
            _known.Clear();
        }
    }

    /// <inheritdoc/>
    public bool RunsOnWaitingThread => false;

    /// <inheritdoc/>
    public bool RunUntil(Func<bool> isDone) => true;

    /// <summary>What waited for too long. If it was for code outside, no such code is waited for during a while.</summary>
    private void Free(bool isOutside, IThreadPoolWorkItem work)
    {
        if (isOutside)
            Volatile.Write(ref _distrustsUntil, Environment.TickCount64 + (long)Distrust.TotalMilliseconds);
        Schedule(work, fair: true);
    }

    private TurnThread Introduce(TurnThread thread)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                thread.LetGo();
                return thread;
            }

            // Threads come and go: now and then those that are gone are forgotten.
            if (_known.Count == _mostKnown)
            {
                _known.RemoveAll(static known => !known.TryGetTarget(out _));
                _mostKnown = Math.Max(_mostKnown, 2 * _known.Count);
            }
            _known.Add(new WeakReference<TurnThread>(thread));
        }
        return thread;
    }

    // A value, so that the thread's own is found without a look-up by type.
    private readonly record struct Slot(TurnThread Thread);
}
