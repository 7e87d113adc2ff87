using System.Diagnostics;
using Espalier.Processes;
using Espalier.Time;

namespace Espalier.Servers;

/// <summary>One call: its mail to the server, its handle for the reply, and what its caller awaits.</summary>
/// <remarks>
/// There is no monitor per call: as long as it is unread the mailbox holds it, while it is handled or put off the server does, and
/// either fails it when the server ends. An object whose call went the plain way serves another one (<see cref="CallPool"/>).
/// </remarks>
internal abstract class PendingCall : PendingWait
{
    private readonly CallDeadline _deadline;
    private ProcessCell? _target;
    private ProcessCell? _caller;
    private ProcessName? _name;
    private ServerBehavior? _keeper;
    private ProcessCell? _replier;
    private int _replierStep;

    protected PendingCall(ProcessSystem system)
        : base(system) => _deadline = new CallDeadline(this);

    /// <summary>What was asked, for callbacks and for people. A typed one is put into an object only when somebody wants to see it.</summary>
    internal abstract object Request { get; }

    /// <summary>What answers it, for the reason of an answer that is none.</summary>
    internal virtual string Callback => nameof(GenServer.HandleCallAsync);

    /// <summary>For the runtime of the server, not for its callbacks: an <see cref="InspectionCall"/>.</summary>
    internal bool IsInspection { get; private protected init; }

    /// <summary>Sent to a process whose end was decided already: it learns "no process", not that one's reason.</summary>
    internal bool IsLate { get; private set; }

    // Its place among the calls that the server has put off, under the server's lock.
    internal PendingCall? NextKept { get; set; }

    internal PendingCall? PreviousKept { get; set; }

    /// <summary>The process that waits; none once the call is over and its object recycled.</summary>
    internal Pid CallerOf(long version)
    {
        // The caller first, the version second: a later use's caller comes with a later version, because the pool that it went through
        // in between is a fence.
        ProcessCell? caller = Volatile.Read(ref _caller);
        return version == Version ? new Pid(caller) : default;
    }

    /// <summary>What was asked; null once the call is over and its object recycled. Any thread.</summary>
    internal object? RequestOf(long version)
    {
        // As for the caller: the pool stands between a use's version and what the next one writes, so a later request, or part of one,
        // comes with a later version. A copy that was taken while it was written is thrown away unseen.
        object? request = Request;
        Interlocked.MemoryBarrier();
        return version == Version ? request : null;
    }

    /// <summary>Sends it.</summary>
    internal void Start(ProcessCell target, ProcessName? name, ProcessCell? caller, TimeSpan limit, CancellationToken cancellationToken)
    {
        _target = target;
        _name = name;
        _caller = caller;
        IsLate = !target.IsAlive;
        _deadline.Set(limit);
        long version = Version;
        Open();
        CancelWith(cancellationToken);

        // Not by code of nobody's that a turn runs, such as a sink of events: it is no turn's end, and may block whenever it likes.
        target.Post(this, isAwaited: caller is not null || System.Pool is { Thread.IsOutside: true });
        _deadline.EnsureArmed(version);
    }

    /// <summary>Gives the reply, if nobody was quicker.</summary>
    /// <exception cref="ArgumentException">It is not of the type that was asked for.</exception>
    internal bool Reply(long version, object? value, bool endsTurn = false) => !IsReplierFenced() && TryReply(version, value, endsTurn);

    /// <summary>Whoever replies must not be heard any more. Counted.</summary>
    protected bool IsReplierFenced()
    {
        if (ProcessTarget.Current is not ProcessCell { Fate: not null })
            return false;
        System.CountRefusedSend();
        return true;
    }

    /// <summary>The server has ended without a reply.</summary>
    internal void FailWith(long version, ExitReason reason, bool isDetached = true)
    {
        if (TryClaim(version))
            Fail(MakeFailure(IsLate ? ExitReason.NoProcess : reason, hasServerEnded: !IsLate), isDetached);
    }

    /// <summary>The server lives on, and could do nothing with it.</summary>
    internal void FailAlone(long version, Exception failure)
    {
        if (TryClaim(version))
            Fail(MakeFailure(ExitReason.Crashed(failure), hasServerEnded: false), isDetached: true);
    }

    internal override bool Refuse(ExitReason reason, bool isDetached)
    {
        FailWith(Version, reason, isDetached);
        return false;
    }

    /// <summary>The server has put it off: it is the server's to fail, until it is settled.</summary>
    internal void KeepAt(ServerBehavior keeper, long version)
    {
        if (!TryKeep(version))
            return;
        _keeper = keeper;
        keeper.Keep(this);

        // It may have been settled meanwhile, by somebody who did not see the keeper yet.
        Interlocked.MemoryBarrier();
        if (!IsPending)
            keeper.Forget(this);
    }

    /// <summary>Gives a reply by its handle, which may be used twice: a second one in the same callback reaches the caller's mailbox.</summary>
    internal bool ReplyByHandle(long version, object? value)
    {
        var replier = ProcessTarget.Current as ProcessCell;
        if (TryKeep(version))
        {
            // Kept in one step with the look whether it is open. Two steps would leave a gap in which somebody else's reply is fetched and
            // the object goes to another call, whose caller would get the second reply below.
            bool isGiven = Reply(version, value);
            if (isGiven && replier is not null)
            {
                _replierStep = StepOf(replier);
                _replier = replier;
            }
            return isGiven;
        }

        // Over. Had this process replied before, by this way, then it was kept: so this is still the same call with the same caller, and what
        // is read here was written on this process's own turn. Had it not, the first part of the condition is false, whatever else is read.
        if (replier is { Fate: null } && _replier == replier && _replierStep == StepOf(replier) && version == Version && _caller is { } caller)
            caller.Post(new InfoMail(new StrayReply(value)));
        return false;
    }

    /// <summary>Has the server's callback answer it. On the server's turn.</summary>
    /// <param name="behavior">The server's runtime, which holds this call until it is answered or put off.</param>
    /// <param name="server">The server.</param>
    /// <param name="version">This use of it.</param>
    [StackTraceHidden]
    internal virtual StepResult HandleBy(ServerBehavior behavior, GenServer server, long version) =>
        server.AnswerAsync(behavior, this, version);

    /// <summary>Refuses what is not of the type that was asked for.</summary>
    internal abstract void ThrowIfNoReply(object? value);

    protected abstract bool TryReply(long version, object? value, bool endsTurn);

    // On its own turn, so that the answers of one callback are the same.
    private static int StepOf(ProcessCell replier) => replier.Behavior?.Step ?? 0;

    protected override void OnSettled()
    {
        if (Volatile.Read(ref _keeper) is { } keeper)
        {
            keeper.Forget(this);
            _keeper = null;
        }

        // Only a call that nobody fetches stays in the queue for longer than it lasts, and not for long.
        if (!IsClean || _deadline.IsLong || !System.Timers.HasCoarseClock)
            _deadline.Disarm();
    }

    /// <summary>Lets go of everything, for the next call.</summary>
    protected void Recycle()
    {
        _target = null;
        _caller = null;
        _name = null;
        IsLate = false;
        Renew();
    }

    /// <summary>It will not serve another call.</summary>
    internal void Discard() => _deadline.Disarm();

    protected override Exception MakeTimeout() =>
        new CallFailedException(CallOperation.Call, $"{Address}{DescribeTarget()}", ExitReason.TimedOut, DescribeWait());

    private string Address => _name?.ToString() ?? _target!.Pid.ToString();

    private CallFailedException MakeFailure(ExitReason reason, bool hasServerEnded) =>
        new(CallOperation.Call, Address, reason) { HasServerEnded = hasServerEnded };

    private string DescribeTarget() => _target!.DescribeProcess() is { } process ? $" ({process})" : "";

    private string DescribeWait()
    {
        string request = IsInspection ? "" : $"; the request was {TypeText.QualifiedNameOf(Request.GetType())}";
        return $" after {TimeText.Of(_deadline.Limit)}{request}; {DescribeDoing()}";
    }

    private string DescribeDoing()
    {
        if (!_target!.IsAlive)
            return "it is ending";

        // Bounded, because many calls may time out over one long mailbox.
        int unread = _target.CountMailbox(limit: 1_000);
        string doing = _target.Behavior is ServerBehavior { IsSuspended: true } ? "suspended" : _target.IsBusy ? "busy" : "waiting";
        return $"it is {(_target.IsServer ? "" : "no server, and is ")}{doing}, with " +
            $"{unread}{(unread == 1_000 ? " or more" : "")} unread message{(unread == 1 ? "" : "s")}";
    }
}
