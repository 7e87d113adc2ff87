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
        while (_openWaits is { } wait)
        {
            RemoveOpenWait(wait);
            wait.Interrupt(_fate!);
        }
    }

    private void CancelToken(CancellationTokenSource source)
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

    /// <summary>Its terminating begins: it is alive, and has a limit.</summary>
    internal void BeginTerminating(ExitReason reason)
    {
        Extra.Ending = reason;
        ArmGrace(System.Options.DisposeGrace);
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
        bool hasLimit = _behavior!.HoldsResources;
        if (hasLimit && ExtraOrNull?.Grace is null)
        {
            // Before the call: it may never give the thread back.
            ArmGrace(_isFatal ? System.Options.UnwindGrace : System.Options.DisposeGrace);
        }
        _holdsThread = true;
        try
        {
            disposing = _behavior!.DisposeAsync();
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
            return;
        }
        // Read before the claim: afterwards the turn may end and let go of them.
        ProcessCell? parent = _parent;
        if (Volatile.Read(ref _behavior) is not { } behavior)
            return;
        FixFate(extra.Ending ?? ExitReason.Killed);
        if (Interlocked.Exchange(ref _announced, 1) == 1)
            return;
        System.CountZombie(+1);
        System.Emit(new ProcessAbandoned(Pid, System.Now, _fate!, holdsThread));
        CancelTimers(extra);
        if (extra.Token is { } source)
            ThreadPool.UnsafeQueueUserWorkItem(static x => x.cell.CancelToken(x.source), (cell: this, source), preferLocal: false);
        Farewell(behavior, extra, parent, onTurn: false);

        // The turn may have come to its end meanwhile and have left letting go to us.
        Volatile.Write(ref _farewellDone, true);
        Interlocked.MemoryBarrier();
        if (_phase == CellPhase.Ended)
            LetGo();

        // Code that is open may be waiting for the turn, which has not noticed yet.
        Interlocked.MemoryBarrier();
        if (_mailbox.TryWake())
            Schedule();
    }

    /// <summary>The code has ended and the instance is disposed: tells everybody, unless the process was abandoned before.</summary>
    private void Announce(Exception? disposeFailure)
    {
        _phase = CellPhase.Ended;
        if (disposeFailure is not null)
            ReportLate(disposeFailure);
        if (Interlocked.Exchange(ref _announced, 1) == 0)
        {
            if (ExtraOrNull?.Grace is { } grace)
                System.Timers.Cancel(grace);
            Farewell(_behavior!, ExtraOrNull, _parent, onTurn: true);
            LetGo();
            return;
        }
        RefuseAll(_queue.TakeAll(), _fate!);
        System.CountZombie(-1);
        System.Emit(new ZombieEnded(Pid, System.Now, disposeFailure));
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _farewellDone))
            LetGo();
    }

    /// <summary>A pid that somebody keeps must not keep what its process held.</summary>
    private void LetGo()
    {
        _behavior = null;
        _extra = null;
        _parent = null;
    }

    /// <summary>Steps 5 to 9 of a death. Once, on the turn or, for an abandoned process, on the timers' thread.</summary>
    private void Farewell(ProcessBehavior behavior, ProcessExtra? extra, ProcessCell? parent, bool onTurn)
    {
        ExitReason reason = _fate!;
        if (extra is not null)
            ReleaseNames(extra);
        System.Table.Remove(this);
        FailMail(behavior, reason, onTurn);
        if (reason.IsAbnormal && !_isFatal)
            System.LogCrash(Pid, behavior.Description, reason);
        if (System.IsObserved)
            System.Emit(new ProcessExited(Pid, System.Now, reason));
        if (behavior.CutsStarter && parent is not null)
            Unlink(parent);
        if (extra is not null)
            EndOwnMonitors(extra);
        do
        {
            TellLinks(reason);
            TellWatches(reason);
        }
        while (!TryCloseTies());
        behavior.OnEnded(reason);
        System.EndProcess();
    }

    private void ReleaseNames(ProcessExtra extra)
    {
        Lock.Enter();
        string? name = extra.Name;
        ProcessName? via = extra.ViaName;
        extra.Name = null;
        extra.ViaName = null;
        List<IHolding>? holdings = extra.Holdings;
        extra.Holdings = null;
        extra.NamesReleased = true;
        Lock.Exit();
        foreach (IHolding holding in holdings ?? [])
            holding.ReleaseAll(Pid);
        if (name is not null)
            System.Names.Remove(name, Pid);
        if (via is not null)
            ProcessSystem.OutsideOfProcesses(static x => x.cell.ReleaseVia(x.via), (cell: this, via));
    }

    private void ReleaseVia(ProcessName name)
    {
        try
        {
            name.Resolver.Release(name.Key, Pid);
        }
        catch (Exception failure)
        {
            // Somebody else's code, and a death that goes on.
            ReportLate(failure);
        }
    }

    private void FailMail(ProcessBehavior behavior, ExitReason reason, bool onTurn)
    {
        Mail? posted = _mailbox.Close();
        if (onTurn)
        {
            RefuseAll(_queue.TakeAll(), reason);
        }
        else
        {
            // Abandoned: the queue is the turn's, which refuses it again when it ends. Refusing is for the first only.
            for (Mail? mail = _queue.First; mail is not null; mail = mail.NextMail)
                mail.Refuse(reason);
        }
        RefuseAll(posted, reason);
        behavior.FailOpenCalls(reason);
    }

    private void RefuseAll(Mail? mail, ExitReason reason)
    {
        long lost = 0;
        while (mail is not null)
        {
            Mail? next = mail.NextMail;
            mail.NextMail = null;
            if (mail.Refuse(reason))
                lost++;
            mail = next;
        }
        System.CountDeadLetters(lost);
    }

    private void EndOwnMonitors(ProcessExtra extra)
    {
        while (true)
        {
            Lock.Enter();
            ProcessMonitor? monitor = extra.FirstMonitor;
            Lock.Exit();
            if (monitor is null)
                return;
            Demonitor(monitor);
        }
    }

    private void TellLinks(ExitReason reason)
    {
        while (true)
        {
            Lock.Enter();
            Tie? tie = Ties.First;
            Lock.Exit();
            if (tie is null)
                return;
            ProcessCell peer = tie.PeerOf(this);
            SignalEffect effect = SignalEffect.None;
            CellLock.EnterBoth(this, peer);
            if (tie.IsActive)
            {
                // Under both locks, so that an unlink that has returned is never followed by the exit it cut off.
                CutLocked(tie, peer);
                effect = peer.ApplyLocked(new(Pid, tie.IsLate ? ExitReason.NoProcess : reason, ExitSignalKind.Link));
            }
            CellLock.ExitBoth(this, peer);
            peer.Perform(effect);
        }
    }

    private void TellWatches(ExitReason reason)
    {
        while (true)
        {
            Lock.Enter();
            Watch? watch = Watches.First;
            Lock.Exit();
            if (watch is null)
                return;
            ProcessCell other = watch.Owner ?? this;
            SignalEffect effect = SignalEffect.None;
            CellLock.EnterBoth(this, other);
            bool wasActive = watch.IsActive;
            if (wasActive && watch is ProcessMonitor monitor)
            {
                // Under both locks, so that a demonitor that has returned is never followed by the notice.
                EndMonitorLocked(monitor);
                effect = watch.Notify(watch.IsLate ? ExitReason.NoProcess : reason);
            }
            else if (wasActive)
            {
                watch.IsActive = false;
                Watches.Remove(watch);
            }
            CellLock.ExitBoth(this, other);
            if (wasActive && watch.Owner is null)
                watch.Notify(watch.IsLate ? ExitReason.NoProcess : reason);
            other.Perform(effect);
        }
    }

    private bool TryCloseTies()
    {
        // Somebody may have tied himself to it while the others were being told.
        Lock.Enter();
        _tiesClosed = Ties.First is null && Watches.First is null;
        bool closed = _tiesClosed;
        Lock.Exit();
        return closed;
    }

    private void CancelTimers(ProcessExtra extra)
    {
        while (true)
        {
            Lock.Enter();
            ProcessTimer? timer = extra.FirstTimer;
            timer?.UnlinkLocked(extra);
            Lock.Exit();
            if (timer is null)
                return;
            System.Timers.Cancel(timer);
        }
    }

    private void ReportLate(Exception failure)
    {
        if (failure is not ExitException)
            System.Emit(new LateFailure(Pid, System.Now, failure));
    }
}
