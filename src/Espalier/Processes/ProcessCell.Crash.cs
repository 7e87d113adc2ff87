namespace Espalier.Processes;

/// <content>
/// The report of its own failure. Without a supervisor it is logged at once. Otherwise it goes to the supervisor with the exit, so that
/// the decision stands in the same block; wherever that way ends early, whoever ends it logs the report.
/// </content>
internal sealed partial class ProcessCell
{
    /// <summary>It failed by its own doing: a report tells of that, and nobody else needs to. Written before its links are told.</summary>
    internal bool HasCrashed => Volatile.Read(ref _hasCrashed);

    /// <summary>The crash of a child that has ended, if its exit stands near the front of this mailbox: takes both out. On the turn.</summary>
    /// <remarks>Not further back: with many crashes at once that would look at each as often as there are. They are logged in their turn.</remarks>
    internal CrashReport? TakeCrashOf(Pid child)
    {
        const int furthest = 100;
        _mailbox.Collect(Queue);
        Mail? last = null;
        int position = 0;
        for (Mail? mail = Queue.First; mail is not null && position++ < furthest; last = mail, mail = mail.NextMail)
        {
            if (mail is not ExitMail { Crash: { } crash } || crash.Pid != child)
                continue;
            RemoveMail(last, mail);
            return crash;
        }
        return null;
    }

    /// <summary>From here on crashes of processes that fail to start are kept for whoever runs here, who will say it himself.</summary>
    internal void KeepStartCrashes()
    {
        ProcessExtra extra = Extra;
        Lock.Enter();
        extra.KeepsStartCrashes = _fate is null;
        Lock.Exit();
    }

    /// <summary>The crashes kept so far, the last first; no more are kept.</summary>
    internal CrashReport? TakeStartCrashes()
    {
        if (ExtraOrNull is not { } extra)
            return null;
        Lock.Enter();
        CrashReport? first = extra.StartCrashes;
        extra.StartCrashes = null;
        extra.KeepsStartCrashes = false;
        Lock.Exit();
        return first;
    }

    /// <summary>What it is, its name and its label if that is a text, for people; null: it has ended. Any thread: runs nobody's code.</summary>
    internal string? DescribeProcess() =>
        Volatile.Read(ref _behavior) is { } behavior ? DescribeProcess(behavior, ExtraOrNull?.Label as string) : null;

    private bool TryKeepStartCrash(CrashReport crash)
    {
        if (ExtraOrNull is not { } extra)
            return false;
        Lock.Enter();
        bool keeps = extra.KeepsStartCrashes;
        if (keeps)
        {
            crash.NextKept = extra.StartCrashes;
            extra.StartCrashes = crash;
        }
        Lock.Exit();
        return keeps;
    }

    /// <summary>
    /// The exit as a message. A supervisor can tell an end from a signal that anybody may send, and gets the report with it. The caller
    /// holds the lock.
    /// </summary>
    private SignalEffect PostExitLocked(in ExitSignal signal, CrashReport? crash)
    {
        var exit = new TrappedExit(signal.From, signal.Reason);
        if (signal.Kind != ExitSignalKind.Link || !IsSupervisor)
            return PostLocked(new NoticeMail(exit));
        SignalEffect effect = PostLocked(new ExitMail(System, exit, crash));

        // A mailbox that closes this very moment may have refused it already: then it is logged, and claimed.
        if (crash is not null)
            crash.IsCarried = !_mailbox.IsClosed;
        return effect;
    }

    /// <summary>Once its fate is fixed: is it a failure of its own doing, and does anybody listen?</summary>
    private bool IsToBeReported(ProcessBehavior behavior) => !_isFatal && IsFailure(_fate!, behavior) && System.HearsOfCrashes;

    /// <summary>Makes the report. With the state only on the turn, whose code it is.</summary>
    private CrashReport MakeCrash(ProcessBehavior behavior, ExitReason reason, string state)
    {
        return new CrashReport
        {
            Pid = Pid,
            Process = DescribeProcess(behavior, ExtraOrNull?.Label),
            Path = DescribePath(),
            Reason = reason,
            LastMessage = behavior.DescribeLastMessage(),
            State = state,
            MailboxLength = CountMailbox(limit: 1_000_000),
        };
    }

    private string DescribeProcess(ProcessBehavior behavior, object? label)
    {
        string process = behavior.Description;
        if (NameOrNull is { } name)
            process = $"{process} \"{name}\"";
        if (label is not null)
            process = $"{process}, {TextOf(label)}";
        return process;
    }

    private static string TextOf(object label)
    {
        try
        {
            return label.ToString() ?? label.GetType().Name;
        }
        catch (Exception)
        {
            // Somebody's own ToString, while a process dies.
            return label.GetType().Name;
        }
    }

    /// <summary>Before the exit is told: the event, and the log unless a supervisor is to say it together with its decision.</summary>
    /// <returns>The supervisor that the report goes to with the exit; null: nobody.</returns>
    private ProcessCell? TellCrash(CrashReport crash, ProcessBehavior behavior, ProcessCell? parent)
    {
        Volatile.Write(ref _hasCrashed, true);
        if (System.IsObserved)
            System.Emit(new ProcessCrashed(Pid, System.Now, crash.Path, crash.Reason, crash.LastMessage, crash.State));
        bool isSupervised = parent is { IsSupervisor: true };
        if (isSupervised && !behavior.CutsStarter)
            return parent;
        if (!(isSupervised && parent!.TryKeepStartCrash(crash)))
            System.LogCrash(crash, behavior.IsStarting ? CrashDecision.StartFailed : CrashDecision.Unsupervised);
        return null;
    }

    /// <summary>The links have been told: if the supervisor did not get the report, it is logged here.</summary>
    private void SettleCrash(CrashReport crash, ProcessCell supervisor)
    {
        if (crash.IsCarried)
            return;

        // What it keeps aside before whether it lives: it lets go of the one as it loses the other.
        bool stops = supervisor.ExtraOrNull is { DropsExits: true };
        string decision = !supervisor.IsAlive ? CrashDecision.SupervisorEnded
            : stops ? CrashDecision.SupervisorStops
            : CrashDecision.NotLinked;
        System.LogCrash(crash, decision);
    }

    private void LogStartCrashes()
    {
        for (CrashReport? crash = TakeStartCrashes(); crash is not null; crash = crash.NextKept)
            System.LogCrash(crash, CrashDecision.SupervisorEnded);
    }
}
