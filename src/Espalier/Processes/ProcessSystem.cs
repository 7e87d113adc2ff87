using Espalier.Diagnostics;
using Espalier.Mailboxes;
using Espalier.Naming;
using Espalier.Processes;
using Espalier.Time;
using Microsoft.Extensions.Logging;

namespace Espalier;

/// <summary>The root of everything: a world of processes with its own names, clock and limits. Two of them never meet.</summary>
/// <remarks>All members may be used from any thread. <otp>a node</otp></remarks>
public sealed partial class ProcessSystem : IAsyncDisposable
{
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StripedCount _untold = new();
    private PaddedCount _lastId;
    private long _deadLetters;
    private long _refusedSends;
    private int _stopping;

    /// <summary>Makes a system. Nothing runs until something is started.</summary>
    /// <param name="options">What it runs on. Null: the .NET thread pool and the system's clock.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public ProcessSystem(ProcessSystemOptions? options = null)
    {
        Options = options ?? new ProcessSystemOptions();
        Options.ThrowIfInvalid();
        Scheduler = Options.Scheduler ?? new ThreadPoolScheduler();
        Pool = Scheduler as ThreadPoolScheduler;
        MessagesPerTurn = Scheduler.MessagesPerTurn;
        RunsOnWaitingThread = Scheduler.RunsOnWaitingThread;
        Names = new LocalNames(this);
        Timers = new TimerQueue(Options.TimeProvider, failure => Emit(new LateFailure(default, Now, failure)));
        Logger = Options.LoggerFactory.CreateLogger("Espalier");
        Events = new EventHub(Options.EventSinks, Logger);
    }

    /// <summary>The clock of everything in this system that waits.</summary>
    public TimeProvider TimeProvider => Options.TimeProvider;

    /// <summary>How many processes exist: started, and their names not yet free again.</summary>
    public int ProcessCount => Table.Count;

    /// <summary>How many abandoned processes still have code open.</summary>
    public int ZombieCount => Zombies.Count;

    /// <summary>Messages that were sent to processes that had ended, or that lay unread when theirs ended.</summary>
    public long DeadLetterCount => Interlocked.Read(ref _deadLetters);

    /// <summary>Messages and signals that processes tried to send on their turn after a fatal signal had reached them.</summary>
    public long RefusedSendCount => Interlocked.Read(ref _refusedSends);

    internal ProcessSystemOptions Options { get; }

    internal IProcessScheduler Scheduler { get; }

    /// <summary>The scheduler, if it is the default one.</summary>
    internal ThreadPoolScheduler? Pool { get; }

    internal int MessagesPerTurn { get; }

    internal bool RunsOnWaitingThread { get; }

    internal TimerQueue Timers { get; }

    internal LocalNames Names { get; }

    internal ProcessTable Table { get; } = new();

    internal ILogger Logger { get; }

    internal EndNotes Notes { get; } = new();

    internal ZombieTable Zombies { get; } = new();

    internal EventHub Events { get; }

    internal bool IsObserved => Events.IsEnabled;

    internal DateTimeOffset Now => Options.TimeProvider.GetUtcNow();

    /// <summary>All processes, the oldest first: a copy of the moment.</summary>
    /// <remarks><otp>processes/0</otp></remarks>
    public IReadOnlyList<Pid> GetProcesses() => [.. Table.Snapshot().Select(static cell => cell.Pid)];

    /// <summary>The abandoned processes whose code is still open, in the order in which they were abandoned: a copy of the moment.</summary>
    /// <returns>Each with its path, as it was in its tree.</returns>
    public IReadOnlyList<(Pid Pid, string Path)> GetZombies() => Zombies.Copy();

    /// <summary>Starts a function as a process.</summary>
    /// <param name="body">Runs as the process; when it returns the process ends normally.</param>
    /// <param name="options">Name, label. Null: none of them.</param>
    /// <returns>The process; its first line has not run yet.</returns>
    /// <exception cref="ArgumentException">The name is taken, or a link is asked for: links are made inside processes.</exception>
    /// <exception cref="ObjectDisposedException">The system is stopping.</exception>
    /// <remarks>
    /// Called on a process's turn, that one is its parent, and it belongs to that one's application, as if by
    /// <see cref="ProcessContext.Spawn"/>. <otp>spawn/1</otp>
    /// </remarks>
    public Pid Spawn(Func<ProcessContext, Task> body, SpawnOptions? options = null)
    {
        if (options is { IsLinked: true })
        {
            throw new ArgumentException(
                "IsLinked is true: expected false, as a link needs two processes. Use Context.SpawnLinked inside one.", nameof(options));
        }
        ThrowIfFenced();
        return Start(body, options ?? SpawnOptions.Default, CurrentProcess, monitored: false, out _);
    }

    /// <summary>What is known about a process at this moment, without asking it; null: it is not alive.</summary>
    /// <param name="pid">The process.</param>
    /// <remarks><otp>process_info/1</otp></remarks>
    public ProcessInfo? GetInfo(Pid pid) => pid.Target is ProcessCell cell && ReferenceEquals(cell.System, this) ? cell.Inspect() : null;

    /// <summary>Sends a message later.</summary>
    /// <param name="target">
    /// Who gets it. A name is resolved when the time has come; nobody there: dropped. A pid's timer ends with its process.
    /// </param>
    /// <param name="message">Anything but null.</param>
    /// <param name="dueTime">From now; zero or more. Rounded up to whole milliseconds, never early; equal times keep their order.</param>
    /// <remarks><otp>erlang:send_after/3</otp></remarks>
    public TimerRef SendAfter(ProcessAddress target, object message, TimeSpan dueTime)
    {
        ThrowIfFenced();
        ArgumentNullException.ThrowIfNull(message);
        Limits.ThrowIfNoDelay(dueTime, nameof(dueTime));
        if (target.Name is { } name)
            return Arm(new NamedTimer(this, name, message), Timers.TickAfter(dueTime, out long now), now);
        target.TryFind(out Pid pid);
        if (pid.Target is not ProcessCell owner)
            return default;
        if (!ReferenceEquals(owner.System, this))
            throw new ArgumentException($"{pid} is a process of another system: its own system keeps its timers.", nameof(target));
        return SendAfter(owner, message, dueTime);
    }

    internal TimerRef SendAfter(ProcessCell owner, object message, TimeSpan dueTime)
    {
        ArgumentNullException.ThrowIfNull(message);
        Limits.ThrowIfNoDelay(dueTime, nameof(dueTime));
        return Arm(new OwnedTimer(owner, message), Timers.TickAfter(dueTime, out long now), now);
    }

    internal TimerRef SendEvery(ProcessCell owner, object message, TimeSpan period)
    {
        Limits.ThrowIfNoPeriod(period, nameof(period));
        ArgumentNullException.ThrowIfNull(message);
        long due = Timers.TickAfter(period, out long now);
        return Arm(new RepeatingTimer(owner, message, due, period), due, now);
    }

    private static TimerRef Arm(ProcessTimer timer, long dueTick, long nowTick)
    {
        timer.Arm(dueTick, nowTick);
        return new TimerRef(timer);
    }

    internal Pid Start(Func<ProcessContext, Task> body, SpawnOptions options, ProcessCell? parent, bool monitored, out MonitorRef monitor)
    {
        ArgumentNullException.ThrowIfNull(body);
        ProcessCell? cell =
            ProcessStarter.TryStart(this, new FunctionBehavior(body), options, parent, monitored, out monitor, out Pid holder);
        return cell?.Pid
            ?? throw new ArgumentException($"The name \"{options.Name}\" is taken by {holder}: expected one that is free.", nameof(options));
    }

    /// <summary>Code on the turn of a process whose end is decided starts nothing and names nobody, by whatever door.</summary>
    internal static void ThrowIfFenced() => (ProcessTarget.Current as ProcessCell)?.ThrowIfFenced();

    /// <summary>The process of this system on whose turn this is; null: code outside of any.</summary>
    internal ProcessCell? CurrentProcess =>
        ProcessTarget.Current is ProcessCell cell && ReferenceEquals(cell.System, this) ? cell : null;

    internal long NextId() => Interlocked.Increment(ref _lastId.Value);

    internal bool IsStopping => Volatile.Read(ref _stopping) != 0;

    internal void ThrowIfStopping() => ObjectDisposedException.ThrowIf(IsStopping, this);

    /// <summary>A process is about to exist.</summary>
    /// <exception cref="ObjectDisposedException">The system is stopping.</exception>
    internal void BeginProcess()
    {
        // Counted first, looked at second; the stop marks first and counts second: one of the two sees the other.
        int part = _untold.Increment();
        if (!IsStopping)
            return;
        EndProcess(part);
        ThrowIfStopping();
    }

    /// <summary>Everybody has been told of a process's end, or it did not come to be.</summary>
    internal void EndProcess() => EndProcess(Stripes.Nearest);

    private void EndProcess(int part)
    {
        _untold.Decrement(part);
        if (IsStopping)
            SetEmptyIfAllTold();
    }

    internal void CountDeadLetters(long count)
    {
        if (count != 0)
            Interlocked.Add(ref _deadLetters, count);
    }

    internal void CountRefusedSend() => Interlocked.Increment(ref _refusedSends);

    internal void Emit(RuntimeEvent runtimeEvent) => OutsideOfProcesses(static x => x.Events.Emit(x.runtimeEvent), (Events, runtimeEvent));

    /// <summary>Runs code of others that happens to be called on a process's turn, as nobody's: it must not inherit a dying one's fence.</summary>
    internal static void OutsideOfProcesses<TState>(Action<TState> action, TState state)
    {
        SynchronizationContext? context = SynchronizationContext.Current;
        if (context is not ProcessTarget)
        {
            action(state);
            return;
        }
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            action(state);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
