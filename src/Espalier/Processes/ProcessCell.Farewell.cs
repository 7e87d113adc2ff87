namespace Espalier.Processes;

/// <content>What a death tells, and in which order: names, calls, event, links, monitors.</content>
internal sealed partial class ProcessCell
{
    /// <summary>Steps 5 to 9 of a death. Once, on the turn or, for an abandoned process, on the timers' thread.</summary>
    private bool Farewell(ProcessBehavior behavior, ProcessExtra? extra, ProcessCell? parent, bool onTurn)
    {
        ExitReason reason = _fate!;
        CrashReport? crash = extra?.Crash;
        if (crash is null && !onTurn && IsToBeReported(behavior))
            crash = MakeCrash(behavior, reason, "not shown: its code has not come to its end");
        if (extra is not null && !PlantedFault.Is(Fault.NamesAfterSignals))
            ReleaseNames(extra);
        System.Table.Remove(this);
        bool wasIdle = FailMail(behavior, reason, onTurn);
        LogStartCrashes();
        ProcessCell? supervisor = crash is null ? null : TellCrash(crash, behavior, parent);
        if (System.IsObserved)
            System.Emit(new ProcessExited(Pid, System.Now, reason));
        if (behavior.CutsStarter && parent is not null)
            Unlink(parent);
        if (extra is not null)
        {
            EndOwnMonitors(extra);
            extra.Order?.Target.RemoveWatch(extra.Order);
        }
        TellLinks(reason, crash, supervisor, onTurn ? parent : null);
        if (supervisor is not null)
            SettleCrash(crash!, supervisor);
        TellWatches(reason);
        while (!TryCloseTies())
        {
            TellLinks(reason, null, null, null);
            TellWatches(reason);
        }
        if (extra is not null && PlantedFault.Is(Fault.NamesAfterSignals))
            ReleaseNamesLate(extra);
        behavior.OnEnded(reason);
        System.EndProcess();
        return wasIdle;
    }

    private void ReleaseNamesLate(ProcessExtra extra) =>
        System.Timers.Arm(new LateRelease(() => ReleaseNames(extra)), TimeSpan.Zero);

    private void ReleaseNames(ProcessExtra extra)
    {
        Lock.Enter();
        string? name = extra.Name;
        ProcessName? via = extra.ViaName;
        extra.Name = null;
        extra.ViaName = null;
        Holding? holding = extra.FirstHolding;
        extra.FirstHolding = null;
        extra.NamesReleased = true;
        Lock.Exit();
        for (; holding is not null && !PlantedFault.Is(Fault.KeysKeptAfterTheEnd); holding = holding.NextHolding)
            ReleaseHolding(holding);
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

    /// <returns>True: the reader slept for mail, and closing took that sleep from it: it must be scheduled.</returns>
    private bool FailMail(ProcessBehavior behavior, ExitReason reason, bool onTurn)
    {
        Mail? posted = _mailbox.Close(out bool wasIdle);
        if (onTurn)
        {
            RefuseAll(Queue.TakeAll(), reason);
        }
        else
        {
            // Abandoned: the queue is the turn's, which refuses it again when it ends. Refusing is for the first only.
            for (Mail? mail = Queue.First; mail is not null; mail = mail.NextMail)
                mail.Refuse(reason, isDetached: false);
        }
        RefuseAll(posted, reason);
        behavior.FailOpenCalls(reason);
        return wasIdle;
    }

    private void RefuseAll(Mail? mail, ExitReason reason)
    {
        long lost = 0;
        while (mail is not null)
        {
            Mail? next = mail.NextMail;
            mail.NextMail = null;
            if (mail.Refuse(reason, isDetached: true))
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

    /// <summary>Sends its end along its links.</summary>
    /// <param name="reason">Why it ends.</param>
    /// <param name="crash">The report that goes with it to the supervisor; null: none.</param>
    /// <param name="supervisor">Who gets the report.</param>
    /// <param name="next">Whose turn may follow this one, on its thread; null: nobody's.</param>
    private void TellLinks(ExitReason reason, CrashReport? crash, ProcessCell? supervisor, ProcessCell? next)
    {
        while (true)
        {
            Lock.Enter();
            ITie? tie = FirstTie;
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
                effect = peer.ApplyLocked(
                    new(Pid, tie.IsLate ? ExitReason.NoProcess : reason, ExitSignalKind.Link), ReferenceEquals(peer, supervisor) ? crash : null);
            }
            CellLock.ExitBoth(this, peer);
            peer.Perform(effect, endsTurn: ReferenceEquals(peer, next));
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
}
