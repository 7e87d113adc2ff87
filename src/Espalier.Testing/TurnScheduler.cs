namespace Espalier.Testing;

/// <summary>One thread, borrowed from whoever waits; a seed picks which ready turn is next.</summary>
internal sealed class TurnScheduler(int seed) : IProcessScheduler
{
    private static readonly ExecutionContext? Clean = CaptureClean();

    private readonly Lock _lock = new();
    private readonly List<IThreadPoolWorkItem> _ready = [];
    private readonly List<string> _foreign = [];
    private readonly Random _random = new(seed);
    private TestThread _thread = TestThread.ClaimFirst();
    private int _depth;

    /// <summary>Fires what the clock says is due now. False: nothing is.</summary>
    internal Func<bool> FireDue { get; set; } = static () => false;

    /// <inheritdoc/>
    /// <remarks>One: the seed decides after every message.</remarks>
    public int MessagesPerTurn => 1;

    /// <inheritdoc/>
    public bool RunsOnWaitingThread => true;

    /// <inheritdoc/>
    public void Schedule(IThreadPoolWorkItem work, bool fair)
    {
        lock (_lock)
            _ready.Add(work);
    }

    /// <inheritdoc/>
    public void OnContinuation(Pid process, object? origin)
    {
        lock (_lock)
        {
            bool isOwn = _depth > 0 ? _thread.IsCurrent : _thread.IsStillClaimed;
            if (!isOwn)
                _foreign.Add($"{process} was resumed by a foreign thread, in {Describe(origin)}");
        }
    }

    /// <inheritdoc/>
    public bool RunUntil(Func<bool> isDone)
    {
        if (SynchronizationContext.Current is BodyContext)
        {
            // The body suspends and its continuation takes its turn like everything else.
            return true;
        }
        Enter();
        try
        {
            while (!isDone())
            {
                if (Take() is { } work)
                    Run(work);
                else if (!FireDue())
                    return isDone();
            }
            return true;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Runs until nothing is ready.</summary>
    internal void RunAll()
    {
        Enter();
        try
        {
            while (Take() is { } work)
                Run(work);
        }
        finally
        {
            Leave();
        }
    }

    internal Task RunBody(Func<Task> body)
    {
        SynchronizationContext? outside = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new BodyContext(this));
        try
        {
            return body();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outside);
        }
    }

    internal void ThrowIfForeign()
    {
        string[] foreign;
        lock (_lock)
        {
            foreign = [.. _foreign];
            _foreign.Clear();
        }
        if (foreign.Length == 0)
            return;
        throw new InvalidOperationException(
            "Code of a process awaited something outside of the test world, so this run cannot be repeated: " +
            $"{string.Join("; ", foreign)}. Await on the process's context, and take time from the system's TimeProvider. " +
            "If it was the test, on a thread it had come to by awaiting something outside itself: run the world first, in the same method.");
    }

    private static string Describe(object? origin)
    {
        // An async method's box is generic over its state machine, whose name holds the method's.
        Type? type = origin?.GetType();
        Type? machine = type?.GetGenericArguments().LastOrDefault(static argument => argument.Name.StartsWith('<'));
        return machine is null ? type?.Name ?? "unknown code" : $"{machine.DeclaringType?.Name}.{machine.Name}";
    }

    private void Enter()
    {
        lock (_lock)
        {
            if (_depth == 0)
                _thread = _thread.Claim();
            else if (!_thread.IsCurrent)
                throw new InvalidOperationException("A test world runs on one thread, and another one is running it.");
            _depth++;
        }
    }

    private void Leave()
    {
        lock (_lock)
            _depth--;
    }

    private IThreadPoolWorkItem? Take()
    {
        lock (_lock)
        {
            if (_ready.Count == 0)
                return null;
            int index = _random.Next(_ready.Count);
            IThreadPoolWorkItem work = _ready[index];
            _ready[index] = _ready[^1];
            _ready.RemoveAt(_ready.Count - 1);
            return work;
        }
    }

    private static void Run(IThreadPoolWorkItem work)
    {
        // As on the pool: no context, and nothing of the test's flow.
        SynchronizationContext? outside = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        if (Clean is null)
            work.Execute();
        else
            ExecutionContext.Run(Clean, static work => ((IThreadPoolWorkItem)work!).Execute(), work);
        SynchronizationContext.SetSynchronizationContext(outside);
    }

    private static ExecutionContext? CaptureClean()
    {
        ExecutionContext? clean = null;
        var thread = new Thread(() => clean = ExecutionContext.Capture());
        thread.UnsafeStart();
        thread.Join();
        return clean;
    }

    private sealed class BodyContext(TurnScheduler scheduler) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) =>
            scheduler.Schedule(new BodyWork(this, d, state), fair: false);

        public override SynchronizationContext CreateCopy() => this;

        private sealed class BodyWork(BodyContext context, SendOrPostCallback callback, object? state) : IThreadPoolWorkItem
        {
            public void Execute()
            {
                SetSynchronizationContext(context);
                callback(state);
            }
        }
    }
}
