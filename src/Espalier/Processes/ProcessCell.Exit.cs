using Microsoft.Extensions.DependencyInjection;

namespace Espalier.Processes;

/// <content>
/// Its end, in one order: fate fixed, not alive, code ended or abandoned, names free, calls failed, event, links, monitors.
/// </content>
internal sealed partial class ProcessCell
{
    /// <summary>Fixes the reason unless a signal was quicker. From here on the process is not alive.</summary>
    private void FixFate(ExitReason reason)
    {
        Lock.Enter();
        if (_fate is null)
            Volatile.Write(ref _fate, reason);
        Lock.Exit();
    }

    /// <summary>The turn notices a fate: its code is told and fenced; if no code is open the process ends now.</summary>
    private void SeeFate()
    {
        // Before the token's callbacks run: they are user code too and may not come back.
        if (_phase <= CellPhase.Running && (_open is not null || ExtraOrNull?.Token is not null))
            ArmGrace(System.Options.UnwindGrace);
        CutOff();
        if (_phase <= CellPhase.Running && _open is null)
            End(_fate!, null);
    }

    /// <summary>Token cancelled, waits interrupted, timers off. On the turn, once.</summary>
    private void CutOff()
    {
        if (_fateSeen)
            return;
        Lock.Enter();
        _fateSeen = true;
        CancellationTokenSource? source = _extra?.Token;
        Lock.Exit();
        if (ExtraOrNull is { } extra)
            CancelTimers(extra);

        // The token first: a start that it gives up must hear of it before its starter stops waiting.
        if (source is not null)
        {
            bool held = _holdsThread;
            _holdsThread = true;
            CancelToken(source);
            _holdsThread = held;
        }
        InterruptReceivers();
        while (_openWaits is { } wait)
        {
            RemoveOpenWait(wait);
            wait.Interrupt(_fate!);
        }
    }

    /// <summary>
    /// The callbacks of a token are user code, which does not run on the signaller's stack; and the process's own thread is held, which may
    /// be the only one that its scheduler has.
    /// </summary>
    private void CancelElsewhere(CancellationTokenSource source) =>
        ThreadPool.UnsafeQueueUserWorkItem(static x => x.cell.CancelToken(x.source), (cell: this, source), preferLocal: false);

    internal void CancelToken(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (Exception failure)
        {
            ReportLate(failure);
        }
    }

    /// <summary>Its terminating begins: it is alive, and has a limit unless its children decide how long that takes.</summary>
    internal void BeginTerminating(ExitReason reason, bool hasLimit)
    {
        Extra.Ending = reason;
        if (hasLimit)
            ArmGrace(System.Options.DisposeGrace);
    }

    /// <summary>Its terminating begins, for as long as the supervisor says that asked for it; if that ends, within the usual limit.</summary>
    internal void BeginTerminating(ExitReason reason, ProcessCell supervisor)
    {
        Extra.Ending = reason;
        var watch = new OrderWatch(supervisor, this);
        Extra.Order = watch;
        if (!supervisor.TryAddWatch(watch))
            watch.Notify(reason);

        // It may have been abandoned meanwhile, before there was a watch to take back.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _announced) == 1)
            supervisor.RemoveWatch(watch);
    }

    /// <summary>Its code has ended.</summary>
    private void End(ExitReason reason, Exception? failure)
    {
        FixFate(reason);
        CutOff();
        if (failure is not null and not ExitException and not OperationCanceledException && !ReferenceEquals(_fate!.Exception, failure))
            ReportLate(failure);
        _phase = CellPhase.Disposing;
        ValueTask disposing;
        bool hasCrashed = IsToBeReported(_behavior!);
        IServiceScope? scope = ExtraOrNull?.Scope;
        bool holdsResources = _behavior!.HoldsResources;
        bool hasLimit = holdsResources || scope is not null || hasCrashed;
        _holdsThread = hasLimit;
        Interlocked.MemoryBarrier();
        if (hasLimit && ExtraOrNull?.Grace is null)
        {
            // Before the call: it may never give the thread back.
            ArmGrace(_isFatal ? System.Options.UnwindGrace : System.Options.DisposeGrace);
        }
        _holdsThread = true;

        // While the instance is whole and the names are held. Fenced, because the end is decided: it can look, and change nothing.
        if (hasCrashed)
            Extra.Crash = MakeCrash(_behavior!, _fate!, _behavior!.DescribeState());
        try
        {
            if (scope is not null)
                disposing = DisposeAllAsync(scope);
            else
                disposing = holdsResources ? _behavior!.DisposeAsync() : default;
        }
        catch (Exception late)
        {
            disposing = ValueTask.FromException(late);
        }
        _holdsThread = false;
        if (disposing.IsCompletedSuccessfully)
        {
            Announce(null);
            return;
        }
        _open = disposing.AsTask();
    }

    internal void ArmGrace(TimeSpan limit)
    {
        if (limit == Timeout.InfiniteTimeSpan)
            return;
        var timer = new GraceTimer(this);
        ProcessExtra extra = Extra;
        Lock.Enter();
        GraceTimer? earlier = extra.Grace;
        extra.Grace = timer;
        Lock.Exit();
        if (earlier is not null)
            System.Timers.Cancel(earlier);
        System.Timers.Arm(timer, limit);

        // The process may have come to its end meanwhile, or somebody may have armed another one: each cancels what it found, and ours
        // was not armed yet.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _announced) == 1 || !ReferenceEquals(extra.Grace, timer))
            System.Timers.Cancel(timer);
    }

    /// <summary>Its code has not ended in time: the death goes on without it. On the timers' thread.</summary>
    internal void OnGraceExpired(GraceTimer timer)
    {
        if (ExtraOrNull is not { } extra || !ReferenceEquals(extra.Grace, timer))
            return;
        bool holdsThread = Volatile.Read(ref _holdsThread);
        if (!holdsThread && Volatile.Read(ref _open) is null)
        {
            // No code of it is open: a turn that waits for a thread will end it, with a grace of its own if it needs one.
            Lock.Enter();
            if (ReferenceEquals(extra.Grace, timer))
                extra.Grace = null;
            Lock.Exit();

            // Unless it has just begun to dispose, and took this grace for its limit.
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref _holdsThread) || Volatile.Read(ref _open) is not null)
                ArmGrace(System.Options.UnwindGrace);
            return;
        }

        // Read before the claim: afterwards the turn may end and let go of them.
        ProcessCell? parent = _parent;
        if (Volatile.Read(ref _behavior) is not { } behavior)
            return;
        FixFate(extra.Ending ?? ExitReason.Killed);
        if (Interlocked.Exchange(ref _announced, 1) == 1)
            return;
        string path = DescribePath();
        System.Zombies.Add(Pid, path);
        System.Notes.NoteOverdue(Pid, path, "abandoned with its code still open");
        System.Emit(new ProcessAbandoned(Pid, System.Now, _fate!, holdsThread));
        CancelTimers(extra);
        if (extra.Token is { } source)
            System.Scheduler.Schedule(new TokenCancellation(this, source), fair: false);
        bool wasIdle = Farewell(behavior, extra, parent, onTurn: false);

        // The turn may have come to its end meanwhile and have left letting go to us.
        Volatile.Write(ref _farewellDone, true);
        Interlocked.MemoryBarrier();
        if (_phase == CellPhase.Ended)
            LetGo();

        // Code that is open may be waiting for the turn, which has not noticed yet.
        Interlocked.MemoryBarrier();
        if (wasIdle || _mailbox.TryWake())
            Schedule();
    }

    /// <summary>The code has ended and the instance is disposed: tells everybody, unless the process was abandoned before.</summary>
    private void Announce(Exception? disposeFailure)
    {
        ProcessBehavior behavior = _behavior!;
        _phase = CellPhase.Ended;
        if (disposeFailure is not null)
            ReportLate(disposeFailure);
        if (Interlocked.Exchange(ref _announced, 1) == 0)
        {
            if (ExtraOrNull?.Grace is { } grace)
                System.Timers.Cancel(grace);
            Farewell(behavior, ExtraOrNull, _parent, onTurn: true);
            LetGo();
            return;
        }
        RefuseAll(Queue.TakeAll(), _fate!);
        behavior.FailOpenCalls(_fate!);
        System.Zombies.Remove(Pid);
        System.Emit(new ZombieEnded(Pid, System.Now, disposeFailure));
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _farewellDone))
            LetGo();
    }

    /// <summary>A pid that somebody keeps must not keep what its process held.</summary>
    private void LetGo()
    {
        // What it has started, linked or not, still belongs to its application.
        ProcessCell? master = System.StopStage is null ? null : Master;
        bool isMaster = ReferenceEquals(master, this);
        _behavior = isMaster ? EndedMaster.Instance : null;
        _extra = null;
        Volatile.Write(ref _parent, isMaster ? null : master);
        _receiver = null;
    }

    private void CancelTimers(ProcessExtra extra)
    {
        while (true)
        {
            Lock.Enter();
            OwnedTimer? timer = extra.FirstTimer;
            timer?.UnlinkLocked(extra);
            Lock.Exit();
            if (timer is null)
                return;
            System.Timers.Cancel(timer);
        }
    }

    /// <summary>A function that exits with a reason of its own says so on purpose; a server or task that ends abnormally has failed.</summary>
    private static bool IsFailure(ExitReason reason, ProcessBehavior behavior) =>
        reason.Kind is ExitKind.Crashed or ExitKind.BadReturn or ExitKind.CallFailed || (reason.IsAbnormal && behavior.OwesGoodEnd);

    private void ReportLate(Exception failure)
    {
        if (failure is not ExitException)
            System.Emit(new LateFailure(Pid, System.Now, failure));
    }
}
