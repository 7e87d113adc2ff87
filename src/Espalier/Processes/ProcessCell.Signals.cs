namespace Espalier.Processes;

/// <content>What others do to it, at once, on their own threads: links, monitors, exit signals.</content>
internal sealed partial class ProcessCell
{
    internal override void Signal(in ExitSignal signal)
    {
        if (Current is ProcessCell { Fate: not null } sender && !ReferenceEquals(sender, this))
        {
            System.CountRefusedSend();
            return;
        }
        SignalEffect effect = Apply(signal);

        // An exit signal to oneself acts before the next statement.
        if (effect == SignalEffect.Fatal && IsCurrent)
            throw new ExitException(_fate!);
    }

    /// <summary>The signal acts, whoever sent it: also when the runtime sends it on a fenced process's turn.</summary>
    internal SignalEffect Apply(in ExitSignal signal)
    {
        Lock.Enter();
        SignalEffect effect = ApplyLocked(signal);
        Lock.Exit();
        Perform(effect);
        return effect;
    }

    /// <summary>Decides what the signal does. The caller holds the lock and performs the effect without it.</summary>
    private SignalEffect ApplyLocked(in ExitSignal signal, CrashReport? crash = null)
    {
        if (_fate is not null)
            return SignalEffect.None;
        if (signal.Kind != ExitSignalKind.Kill || PlantedFault.Is(Fault.KillCanBeTrapped))
        {
            if (_trapExits && _extra is { DropsExits: true })
                return SignalEffect.None;
            if (_trapExits)
                return PostExitLocked(signal, crash);
            if (signal.Reason.Kind == ExitKind.Normal && signal.From != Pid && !PlantedFault.Is(Fault.NormalExitEndsOthers))
                return SignalEffect.None;
        }
        _isFatal = true;
        Volatile.Write(ref _fate, signal.Reason);
        return SignalEffect.Fatal;
    }

    /// <summary>It takes no more messages: exits that it traps need not be written down. On the turn, for good.</summary>
    internal void DropsExits()
    {
        ProcessExtra extra = Extra;
        Lock.Enter();
        extra.DropsExits = true;
        Lock.Exit();
    }

    private void Perform(SignalEffect effect, bool endsTurn = false)
    {
        switch (effect)
        {
            case SignalEffect.Wake when endsTurn:
                ScheduleNext();
                break;
            case SignalEffect.Wake:
                Schedule();
                break;
            case SignalEffect.Fatal:
                // Awake means that a turn is running or waiting for a thread. If its code never gives the thread back, only the
                // grace ends it.
                Interlocked.MemoryBarrier();
                if (_mailbox.TryWake())
                {
                    Schedule();
                    break;
                }
                ArmGrace(System.Options.UnwindGrace);

                // Code that holds its thread can be told by its token only, and by nobody but us: see HoldThread. A token that is not there
                // yet sees the fate when it is made.
                if (!IsCurrent && ExtraOrNull?.Token is { } source && HoldsThreadNow())
                    CancelElsewhere(source);
                break;
            default:
                break;
        }
    }

    // Its fate is fixed. The fence stops all processors for a moment, so it comes second.
    private bool HoldsThreadNow()
    {
        if (Volatile.Read(ref _holdsThread))
            return true;
        Interlocked.MemoryBarrierProcessWide();
        return Volatile.Read(ref _holdsThread);
    }

    /// <summary>Ties two processes. Two that are tied stay tied once.</summary>
    /// <exception cref="ProcessNotFoundException">The peer has ended and this one does not trap exits.</exception>
    /// <exception cref="ArgumentException">The peer is a process of another system.</exception>
    internal void Link(ProcessCell peer)
    {
        ThrowIfForeign(peer);
        if (ReferenceEquals(peer, this))
            return;
        CellLock.EnterBoth(this, peer);
        bool refused = peer._fate is not null && !_trapExits && _tieState != TieState.Closed;
        SignalEffect effect = refused ? SignalEffect.None : LinkLocked(peer);
        CellLock.ExitBoth(this, peer);
        Perform(effect);
        if (refused)
            throw new ProcessNotFoundException(peer.Pid);
    }

    private void ThrowIfForeign(ProcessCell other)
    {
        // Two cells are locked in the order of their ids, which means something within one system only.
        if (!ReferenceEquals(other.System, System))
            throw new ArgumentException($"{other.Pid} is a process of another system: processes of two systems cannot be tied.");
    }

    private SignalEffect LinkLocked(ProcessCell peer)
    {
        if (_tieState == TieState.Closed)
            return SignalEffect.None;
        if (peer._tieState == TieState.Closed)
            return ApplyLocked(new(peer.Pid, ExitReason.NoProcess, ExitSignalKind.Link));
        if (FindTie(this, peer) is null)
            TieLocked(peer, isLate: peer._fate is not null);
        return SignalEffect.None;
    }

    /// <summary>
    /// Ties a process to one that it has just made and that has not run. Somebody may have killed it by its name already: its true
    /// reason arrives all the same, as if that had happened afterwards.
    /// </summary>
    internal MonitorRef TieToChild(ProcessCell child, bool linked, bool monitored)
    {
        ProcessMonitor? monitor = monitored ? new ProcessMonitor(this, child, null) : null;
        ProcessExtra? extra = monitored ? Extra : null;
        var effect = SignalEffect.None;
        CellLock.EnterBoth(this, child);
        if (_fate is not null)
        {
            // Started by code that has left the turn of a process that ended meanwhile: nobody may be left over.
            if (linked)
                effect = child.ApplyLocked(new(Pid, ExitReason.NoProcess, ExitSignalKind.Link));
        }
        else
        {
            if (linked)
                TieToChildLocked(child);
            if (monitor is not null)
                WatchLocked(monitor, extra!, isLate: false);
        }
        CellLock.ExitBoth(this, child);
        child.Perform(effect);
        return monitor?.Ref ?? default;
    }

    private static void WatchLocked(ProcessMonitor monitor, ProcessExtra extra, bool isLate)
    {
        monitor.IsActive = true;
        monitor.IsLate = isLate;
        monitor.Target.Watches.Append(monitor);
        monitor.NextOwned = extra.FirstMonitor;
        if (extra.FirstMonitor is { } first)
            first.PreviousOwned = monitor;
        extra.FirstMonitor = monitor;
    }

    /// <summary>Cuts the tie. Afterwards the exit message is in the mailbox already or never comes.</summary>
    internal void Unlink(ProcessCell peer)
    {
        if (!ReferenceEquals(peer.System, System) || PlantedFault.Is(Fault.LinksKeptAfterUnlink))
            return;
        CellLock.EnterBoth(this, peer);
        if (FindTie(this, peer) is { } tie)
            CutLocked(tie, peer);
        CellLock.ExitBoth(this, peer);
    }

    /// <summary>Tells a linked process an end other than its own: of the part of it that the link was made for.</summary>
    /// <param name="peer">The process; one that is not linked is not told.</param>
    /// <param name="reason">Of that end.</param>
    /// <param name="keepsTie">It is linked for another reason too, and will be told the end of the whole.</param>
    internal void EndLink(ProcessCell peer, ExitReason reason, bool keepsTie)
    {
        var effect = SignalEffect.None;
        CellLock.EnterBoth(this, peer);
        if (FindTie(this, peer) is { } tie)
        {
            if (!keepsTie)
                CutLocked(tie, peer);

            // A signal and no end: a supervisor whose child this is must not take it for the child's.
            effect = peer.ApplyLocked(new(Pid, reason, ExitSignalKind.Explicit));
        }
        CellLock.ExitBoth(this, peer);
        peer.Perform(effect);
    }

    /// <summary>Watches a process for this one.</summary>
    /// <param name="target">The process; null: the name is nobody's.</param>
    /// <param name="name">The name it is meant by, if it is.</param>
    internal MonitorRef Monitor(ProcessCell? target, ProcessName? name)
    {
        if (target is null)
        {
            var nobody = new MonitorRef(new object());
            Post(new NoticeMail(new Down(nobody, default, name, ExitReason.NoProcess)));
            return nobody;
        }
        ThrowIfForeign(target);
        var monitor = new ProcessMonitor(this, target, name);
        if (ReferenceEquals(target, this))
            return monitor.Ref;
        ProcessExtra extra = Extra;
        CellLock.EnterBoth(this, target);
        SignalEffect effect = SignalEffect.None;
        if (target._tieState == TieState.Closed)
        {
            effect = monitor.Notify(ExitReason.NoProcess);
        }
        else if (_fate is null)
        {
            WatchLocked(monitor, extra, isLate: target._fate is not null);
        }
        CellLock.ExitBoth(this, target);
        Perform(effect);
        return monitor.Ref;
    }

    /// <summary>Takes up a watch of this process's that has been ended, as if it never had been: its notice comes with the true reason.</summary>
    internal void Remonitor(ProcessMonitor monitor)
    {
        ProcessCell target = monitor.Target;
        ProcessExtra extra = Extra;
        SignalEffect effect = SignalEffect.None;
        CellLock.EnterBoth(this, target);
        if (target._tieState == TieState.Closed)
            effect = monitor.Notify(target._fate!);
        else if (_fate is null && !monitor.IsActive)
            WatchLocked(monitor, extra, isLate: false);
        CellLock.ExitBoth(this, target);
        Perform(effect);
    }

    /// <summary>Ends a watch of this process's. Afterwards its notice is in the mailbox already or never comes.</summary>
    /// <returns>True: it was active.</returns>
    internal bool Demonitor(ProcessMonitor monitor)
    {
        if (!ReferenceEquals(monitor.Owner, this))
            return false;
        CellLock.EnterBoth(this, monitor.Target);
        bool wasActive = monitor.IsActive;
        if (wasActive)
            EndMonitorLocked(monitor);
        CellLock.ExitBoth(this, monitor.Target);
        return wasActive;
    }

    private static void EndMonitorLocked(ProcessMonitor monitor)
    {
        monitor.IsActive = false;
        monitor.Target.Watches.Remove(monitor);
        ProcessExtra extra = monitor.Owner.Extra;
        if (ReferenceEquals(extra.FirstMonitor, monitor))
            extra.FirstMonitor = monitor.NextOwned;
        if (monitor.PreviousOwned is { } previous)
            previous.NextOwned = monitor.NextOwned;
        if (monitor.NextOwned is { } next)
            next.PreviousOwned = monitor.PreviousOwned;
        monitor.NextOwned = monitor.PreviousOwned = null;
    }

    /// <summary>Watches it for code outside of any process.</summary>
    /// <returns>False: it has ended, everybody has been told, and so nobody will tell this watch.</returns>
    internal bool TryAddWatch(Watch watch)
    {
        Lock.Enter();
        bool added = _tieState != TieState.Closed;
        if (added)
        {
            watch.IsActive = true;
            watch.IsLate = _fate is not null;
            Watches.Append(watch);
        }
        Lock.Exit();
        return added;
    }

    internal void RemoveWatch(Watch watch)
    {
        Lock.Enter();
        if (watch.IsActive)
        {
            watch.IsActive = false;
            Watches.Remove(watch);
        }
        Lock.Exit();
    }
}
