using Espalier.Mailboxes;

namespace Espalier.Processes;

/// <summary>One process: its mailbox, its ties, its fate, and the turn that runs its code.</summary>
/// <remarks>
/// It is the pool's work item and the synchronization context of its code, so code that awaits comes back here. Its parts:
/// <c>Turn</c> runs, <c>Context</c> is what code inside uses, <c>Signals</c> is what others do to it, <c>Exit</c> is its end.
/// Fields without a lock of their own are the turn's; a turn never runs beside itself.
/// </remarks>
internal sealed partial class ProcessCell : ProcessTarget, ITurn
{
    // Guards the ties, Watches, the extra's lists and name, _trapExits, and the writing of _fate.
    internal CellLock Lock;
    internal WatchList Watches;
    private TieList _ties;

    // As a tie: its place in its starter's list, under that one's lock as the places of all ties there.
    private TieNeighbours _siblings;
    private Mailbox _mailbox;

    // The runtime lays references out first, as they are written here, and structs that hold some last. So what senders write for each
    // message, the mailbox, the head of the object, which they read, and what the turn writes for each, the queue, are a cache line apart
    // from each other, and what the turn only reads lies by the head. CellLayoutTests say so.
    private ProcessBehavior? _behavior;
    private Task? _open;
    private IReceiver? _receiver;
    private ProcessExtra? _extra;
    private ExitReason? _fate;
    private readonly ProcessSystem _system;
    private Mail? _firstMail;
    private Mail? _lastMail;
    private PendingWait? _openWaits;
    private ProcessCell? _parent;

    // Bytes side by side, because there may be millions of cells: each wider one in between would cost eight. The first four fields fill a gap.
    private int _slot = -1;
    private CellPhase _phase;
    private byte _announced;
    private byte _schedules;
    private bool _holdsThread;
    private bool _trapExits;
    private bool _fateSeen;
    private bool _isFatal;
    private bool _farewellDone;
    private bool _hasCrashed;
    private TieState _tieState;

    // How many times mail has been taken out of turn: tells a scan that what it holds may be outdated.
    private int _taken;

    internal ProcessCell(ProcessSystem system, long id, ProcessBehavior behavior, ProcessCell? parent)
    {
        _system = system;
        Id = id;
        _behavior = behavior;
        _parent = parent;

        // So that one in 64 of a crowd of short-lived processes is scheduled fairly too.
        _schedules = (byte)id;
    }

    internal ProcessSystem System => _system;

    internal override object Home => System;

    internal override long Id { get; }

    /// <summary>Its place in the system's table; negative: it has none, or none any more. The lock of the table's stripe guards writes.</summary>
    internal int Slot
    {
        get => Volatile.Read(ref _slot);
        set => Volatile.Write(ref _slot, value);
    }

    /// <summary>What the turn has collected.</summary>
    private MailQueue Queue => new(ref _firstMail, ref _lastMail);

    internal Pid Pid => new(this);

    internal Pid Parent => new(ParentCell);

    /// <summary>Who started it, alive or not; only while it runs.</summary>
    internal Pid Starter => new(Volatile.Read(ref _parent));

    // Of one that has ended the field tells to which application it belonged.
    internal ProcessCell? ParentCell => _parent is { IsAlive: true } parent && Behavior is not null ? parent : null;

    /// <summary>The reason with which it will have ended; null as long as nothing has decided that.</summary>
    internal ExitReason? Fate => Volatile.Read(ref _fate);

    internal override bool IsAlive => Fate is null;

    internal bool TrapsExits
    {
        get => Volatile.Read(ref _trapExits);
        set
        {
            Lock.Enter();
            _trapExits = value;
            Lock.Exit();
        }
    }

    /// <summary>What few processes need.</summary>
    internal ProcessExtra Extra
    {
        get
        {
            // Read once: the end of the process lets go of it, and a caller still needs one to find that out.
            if (ExtraOrNull is { } extra)
                return extra;
            extra = new ProcessExtra();
            return Interlocked.CompareExchange(ref _extra, extra, null) ?? extra;
        }
    }

    internal ProcessExtra? ExtraOrNull => Volatile.Read(ref _extra);

    /// <summary>How much is unread, near enough; counting stops at the limit.</summary>
    internal int CountMailbox(int limit)
    {
        int collected = Queue.CountRoughly(limit);
        return collected + _mailbox.CountRoughly(limit - collected);
    }

    /// <summary>A handler is open, and it is not one that waits for messages.</summary>
    internal bool IsBusy => _holdsThread || (_open is not null && _receiver is null);

    /// <summary>What runs in it; null: it has ended.</summary>
    internal ProcessBehavior? Behavior => Volatile.Read(ref _behavior);

    internal string Description => Behavior?.Description ?? "ended";

    /// <summary>Calls and requests to stop will be understood, or there is nobody left to ask.</summary>
    internal bool IsServer => _behavior is not { IsServer: false };

    /// <summary>Nobody's end takes it along in good order: it must be asked itself when the system stops.</summary>
    internal bool IsRoot
    {
        get
        {
            if (_parent is not { } parent)
                return true;
            CellLock.EnterBoth(this, parent);
            bool isRoot = FindTie(this, parent) is null;
            CellLock.ExitBoth(this, parent);
            return isRoot;
        }
    }

    private bool IsAboutToRun => _phase == CellPhase.New || (_open is null && CountMailbox(limit: 1) > 0);

    internal override void Deliver(Mail mail)
    {
        // Code of a process with a fixed fate is fenced: what it sends on its turn is not heard.
        if (Current is ProcessCell { Fate: not null })
            System.CountRefusedSend();
        else
            Post(mail);
    }

    /// <summary>Appends and wakes. Any thread.</summary>
    /// <param name="mail">What is appended.</param>
    /// <param name="isAwaited">By a turn that is about to wait for the answer, or by code outside that a turn has answered.</param>
    internal void Post(Mail mail, bool isAwaited = false)
    {
        switch (_mailbox.Post(mail))
        {
            case PostOutcome.Wake when isAwaited:
                ScheduleNext();
                break;
            case PostOutcome.Wake:
                Schedule();
                break;
            case PostOutcome.Closed:
                if (mail.Refuse(ExitReason.NoProcess, isDetached: true))
                    System.CountDeadLetters(1);
                break;
            default:
                break;
        }
    }

    /// <summary>Appends; waking is left to the caller, who holds locks.</summary>
    internal SignalEffect PostLocked(Mail mail)
    {
        switch (_mailbox.Post(mail))
        {
            case PostOutcome.Wake:
                return SignalEffect.Wake;
            case PostOutcome.Closed:
                return SignalEffect.None;
            default:
                return SignalEffect.None;
        }
    }

    /// <summary>Hands the process its next turn. Only for whoever has just taken it out of its sleep, or made it.</summary>
    internal void Schedule() => System.Scheduler.Schedule(this, fair: (++_schedules & 63) == 0);

    /// <summary>The same, by what runs on a thread of turns and is about to wait for it or to end.</summary>
    internal void ScheduleNext()
    {
        if (System.Pool is { } pool)
            pool.ScheduleNext(this);
        else
            Schedule();
    }

    internal override bool TryTakeName(string name)
    {
        ProcessExtra extra = Extra;
        Lock.Enter();
        bool free = extra.Name is null && !extra.NamesReleased && _fate is null;
        if (free)
            extra.Name = name;
        Lock.Exit();
        return free;
    }

    internal override bool DropName(string name)
    {
        if (ExtraOrNull is not { } extra)
            return false;
        Lock.Enter();
        bool held = extra.Name == name;
        if (held)
            extra.Name = null;
        Lock.Exit();
        return held;
    }

    internal override bool HoldsName(string name) => ExtraOrNull?.Name == name;

    /// <summary>For reports: who and what.</summary>
    public override string ToString() => $"{Pid} ({Description})";
}
