using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Sources;

namespace Espalier.Processes;

/// <summary>One thing that somebody awaits: a reply, a message, an end.</summary>
/// <remarks>
/// Whoever ends it claims it first, by one compare-and-swap over its version and state, so it ends once whatever races: a reply,
/// a time-out, a death, a cancellation. The continuation runs on the turn of the process that awaits, or where the awaiting code's
/// own context says, never on the completer's stack.
/// </remarks>
internal abstract class PendingWait(ProcessSystem system) : Mail, IThreadPoolWorkItem
{
    // State in the low bits, version above. 0: open.
    private const long Kept = 1;
    private const long Claimed = 2;
    private const long StateMask = 3;
    private const int StateBits = 2;

    // Whether somebody waits: not yet, yes, or never again, because the outcome is there.
    private const int Alone = 0;
    private const int Awaited = 1;
    private const int Done = 2;

    private long _word;
    private int _stage;
    private Action<object?>? _continuation;
    private object? _state;
    private object? _context;
    private ExecutionContext? _flow;
    private CancellationTokenRegistration _registration;
    private Exception? _failure;
    private bool _isDetached = true;
    private bool _wasKept;

    // Failed because its scheduler had nothing to run: so that one cannot run the continuation either.
    private bool _isStranded;

    // Its place among the open waits of the process that awaits it; touched on that process's turn only.
    internal PendingWait? NextOpen { get; set; }

    internal PendingWait? PreviousOpen { get; set; }

    internal ProcessSystem System { get; } = system;

    /// <summary>Changes with every use, so that a late completer cannot hit a later one.</summary>
    internal long Version => Volatile.Read(ref _word) >> StateBits;

    /// <summary>Nobody has ended it yet.</summary>
    internal bool IsPending => (Volatile.Read(ref _word) & StateMask) != Claimed;

    /// <summary>This use of it is open.</summary>
    internal bool IsPendingAs(long version)
    {
        long word = Volatile.Read(ref _word);
        return word >> StateBits == version && (word & StateMask) != Claimed;
    }

    /// <summary>May the object be used again? Not if somebody else may still hold it: only the plain way is recycled.</summary>
    protected bool IsClean => _failure is null && _isDetached && !_wasKept && _registration == default;

    /// <summary>Its outcome can be fetched.</summary>
    internal bool IsDone => Volatile.Read(ref _stage) == Done;

    /// <summary>The exception that this wait ends with when its time is over.</summary>
    protected abstract Exception MakeTimeout();

    /// <summary>Takes the right to end it. The winner must call <see cref="Publish"/>.</summary>
    protected bool TryClaim(long version)
    {
        long open = version << StateBits;
        long seen = Interlocked.CompareExchange(ref _word, open | Claimed, open);
        if (seen == (open | Kept))
        {
            seen = Interlocked.CompareExchange(ref _word, open | Claimed, open | Kept);
            if (seen == (open | Kept))
                _wasKept = true;
        }
        return seen >> StateBits == version && (seen & StateMask) != Claimed;
    }

    /// <summary>
    /// Somebody keeps it, in a list or as a handle: it is not used again after this use, whoever ends that. False: it has been ended.
    /// </summary>
    protected bool TryKeep(long version)
    {
        // One step with the check: else it could be ended, used again elsewhere, and then be kept by mistake.
        // Whoever ends it sees the mark and writes down that it was kept, before the caller can fetch and recycle.
        long open = version << StateBits;
        long seen = Volatile.Read(ref _word);
        if (seen == open)
            seen = Interlocked.CompareExchange(ref _word, open | Kept, open);
        return seen == open || seen == (open | Kept);
    }

    /// <summary>Leaves the object to the collector when its use is over. Before anybody else has it.</summary>
    protected void NeverRecycle() => _wasKept = true;

    /// <summary>The version of its first use, before that.</summary>
    protected void BeginAt(long version) => _word = version << StateBits;

    /// <summary>Lets go of everything. It is not open until <see cref="Open"/>; whoever still has its version misses.</summary>
    protected void Renew()
    {
        _state = null;
        _context = null;
        _flow = null;
        _continuation = null;
        _stage = Alone;
        Volatile.Write(ref _word, ((Version + 1) << StateBits) | Claimed);

        // Whoever still has this version must not find anything of the next use in it.
        Volatile.WriteBarrier();
    }

    /// <summary>A new use begins; what it consists of is written.</summary>
    protected void Open() => Volatile.Write(ref _word, Version << StateBits);

    /// <summary>The outcome is written; hands over to whoever waits.</summary>
    /// <param name="endsTurn">By a turn that has nothing more to do for now: whoever waits may go on behind it, on its thread.</param>
    protected void Publish(bool endsTurn = false)
    {
        _registration.Unregister();
        OnSettled();

        // Publishing and taking the continuation are one step, so either OnCompleted or we hand over, and nobody twice.
        if (Interlocked.Exchange(ref _stage, Done) == Awaited)
            HandOver(endsTurn);
    }

    /// <summary>Ends it with an exception, if nobody has ended it.</summary>
    /// <param name="version">The use that is meant.</param>
    /// <param name="failure">The exception.</param>
    /// <param name="isDetached">False: the node may still stand in somebody's mailbox.</param>
    internal bool TryFail(long version, Exception failure, bool isDetached)
    {
        if (!TryClaim(version))
            return false;
        Fail(failure, isDetached);
        return true;
    }

    /// <summary>Ends it with an exception; it has been claimed.</summary>
    protected void Fail(Exception failure, bool isDetached)
    {
        _isDetached = isDetached;
        _failure = failure;
        Publish();
    }

    /// <summary>Its time is over.</summary>
    internal virtual void TimeOut(long version)
    {
        // Claimed first: until then the object may be fetched, recycled and serve somebody else while the exception is made.
        if (TryClaim(version))
            Fail(MakeTimeout(), isDetached: false);
    }

    /// <summary>The process that awaits it must not wait any longer: it has been killed or has received a fatal signal.</summary>
    internal void Interrupt(ExitReason fate) => TryFail(Version, new ExitException(fate), isDetached: false);

    /// <summary>Ends with the token. Call when all else is set up, and before anybody awaits.</summary>
    internal void CancelWith(CancellationToken token)
    {
        if (!token.CanBeCanceled)
            return;
        _registration = token.UnsafeRegister(static (wait, token) => ((PendingWait)wait!).Cancel(token), this);

        // It may have ended before there was a registration to take back.
        Interlocked.MemoryBarrier();
        if (!IsPending)
            _registration.Unregister();
    }

    private void Cancel(CancellationToken token) => TryFail(Version, new OperationCanceledException(token), isDetached: false);

    /// <summary>Runs once, on the thread that ended it, before anybody hears of it.</summary>
    protected virtual void OnSettled()
    {
    }

    /// <summary>What a ValueTask carries to tell this use from others.</summary>
    protected short Token => (short)Version;

    /// <summary>Throws what it failed with.</summary>
    protected void ThrowIfFailed(short token)
    {
        ThrowIfStale(token);
        if (!IsDone)
            throw new InvalidOperationException("The result is not there yet: await the ValueTask, do not block on it.");

        // A fate that came while the outcome was on its way: the process must not go on as if nothing had happened.
        ((_context ?? ProcessTarget.Current) as ProcessCell)?.ThrowIfFenced();
        if (_failure is { } failure)
            ExceptionDispatchInfo.Throw(failure);
    }

    /// <inheritdoc cref="IValueTaskSource.GetStatus"/>
    public ValueTaskSourceStatus GetStatus(short token)
    {
        ThrowIfStale(token);
        if (!IsDone)
        {
            if (System.RunsOnWaitingThread && ProcessTarget.Current is null)
                System.Scheduler.RunUntil(() => IsDone);
            if (!IsDone)
                return ValueTaskSourceStatus.Pending;
        }
        return _failure switch
        {
            null => ValueTaskSourceStatus.Succeeded,
            OperationCanceledException => ValueTaskSourceStatus.Canceled,
            _ => ValueTaskSourceStatus.Faulted,
        };
    }

    /// <inheritdoc cref="IValueTaskSource.OnCompleted"/>
    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        ThrowIfStale(token);
        _state = state;
        if ((flags & ValueTaskSourceOnCompletedFlags.FlowExecutionContext) != 0)
            _flow = ExecutionContext.Capture();
        CaptureContext((flags & ValueTaskSourceOnCompletedFlags.UseSchedulingContext) != 0);
        _continuation = continuation;
        if (Interlocked.CompareExchange(ref _stage, Awaited, Alone) != Alone)
            HandOver(endsTurn: false);
    }

    private void ThrowIfStale(short token)
    {
        // Whoever awaits asks for the status first, in his own code; an exception any later would end the program.
        if (token != Token || Volatile.Read(ref _stage) == Awaited)
            throw new InvalidOperationException("A ValueTask can be awaited once only.");
    }

    private void CaptureContext(bool wantsContext)
    {
        if (SynchronizationContext.Current is ProcessCell cell)
        {
            // Also for AsTask, which asks for no context: so Task.WhenAll over calls stays on the turn and can be interrupted.
            _context = cell;
            cell.AddOpenWait(this);
        }
        else if (!wantsContext)
        {
            return;
        }
        else if (SynchronizationContext.Current is { } context && context.GetType() != typeof(SynchronizationContext))
        {
            _context = context;
            FailIfNothingCanRun();
        }
        else
        {
            _context = TaskScheduler.Current == TaskScheduler.Default ? null : TaskScheduler.Current;
            FailIfNothingCanRun();
        }
    }

    private void FailIfNothingCanRun()
    {
        // The status was asked a moment ago and everything that could run has run. Failing beats hanging for ever.
        if (System.RunsOnWaitingThread && !IsDone && !System.Scheduler.RunUntil(() => IsDone))
        {
            _isStranded = true;
            TryFail(
                Version,
                new InvalidOperationException(
                    "Awaited while no process can run and no timer is due: the wait would never end. Advance the clock, or let " +
                    "the awaited process do what it waits for, before awaiting."),
                isDetached: false);
        }
    }

    private void HandOver(bool endsTurn)
    {
        switch (_context)
        {
            case ProcessCell cell:
                // A node that may still be linked into a mailbox must not be linked anywhere else.
                cell.Resume(_isDetached ? this : new PostedCallback(static wait => ((PendingWait)wait!).Resume(), this), endsTurn);
                break;
            case SynchronizationContext context:
                PostTo(context);
                break;
            case TaskScheduler scheduler:
                StartOn(scheduler);
                break;
            default:
                if (_isStranded)
                    ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                else if (endsTurn && System.Pool is { } pool)
                    pool.ScheduleNext(this);
                else
                    System.Scheduler.Schedule(this, fair: false);
                break;
        }
    }

    private void StartOn(TaskScheduler scheduler)
    {
        try
        {
            new Task(static wait => ((PendingWait)wait!).Run(), this).Start(scheduler);
        }
        catch (TaskSchedulerException)
        {
            // As for a context that is gone.
            System.Scheduler.Schedule(this, fair: false);
        }
    }

    private void PostTo(SynchronizationContext context)
    {
        try
        {
            context.Post(static wait => ((PendingWait)wait!).Run(), this);
        }
        catch (Exception)
        {
            // The context of the awaiting code is gone. The completer is not to blame, and the awaiting code must not hang.
            System.Scheduler.Schedule(this, fair: false);
        }
    }

    internal override void Resume()
    {
        ((ProcessCell)_context!).RemoveOpenWait(this);
        Run();
    }

    void IThreadPoolWorkItem.Execute() => Run();

    private void Run()
    {
        if (_flow is null)
            _continuation!(_state);
        else
            RunIn(_flow, _continuation!, _state);
    }

    // Apart, because what the closure holds would be allocated at the beginning of the method, also for the many that flow nothing.
    private static void RunIn(ExecutionContext flow, Action<object?> continuation, object? state) =>
        ExecutionContext.Run(flow, static box => ((Action)box!)(), () => continuation(state));
}
