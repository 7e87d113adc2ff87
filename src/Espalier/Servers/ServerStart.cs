using Espalier.Processes;

namespace Espalier.Servers;

/// <summary>What the starter of a server awaits, and what may end the start early: its limit, its token.</summary>
/// <remarks>
/// A start that failed is answered by the last step of the process's death: then the process is dead, its name is free and no exit
/// message is on its way.
/// </remarks>
internal class ServerStart(ProcessSystem system, ProcessCell? starter, bool isLinked, Func<GenServer> create)
    : PendingResult<StartResult>(system)
{
    private const int Waiting = 0;
    private const int Acknowledged = 1;
    private const int GivenUp = 2;

    private int _state;
    private StartResult? _outcome;
    private StartLimit? _limit;

    /// <summary>Makes the instance.</summary>
    internal Func<GenServer> Create => create;

    /// <summary>The name to be taken in somebody else's resolver; null: none.</summary>
    internal ProcessName? ViaName { get; set; }

    /// <summary>Whose exits the server obeys; null: it was started without a link, and is its own parent.</summary>
    internal ProcessCell? LinkedStarter => isLinked ? starter : null;

    /// <summary>What is being started. The starter's: known as soon as its call of the start has returned.</summary>
    internal Pid Pid { get; private set; }

    internal bool IsAcknowledged => Volatile.Read(ref _state) == Acknowledged;

    /// <summary>Should the failing process spare its starter? One that traps gets the answer instead of a message.</summary>
    internal bool SparesStarter => !IsAcknowledged &&
        (_state == GivenUp || starter is { TrapsExits: true } ||
            _outcome is not null and not StartResult.Failed { Error: StartError.Failed });

    internal void Arm(ProcessCell cell, TimeSpan limit, CancellationToken cancellationToken)
    {
        Pid = cell.Pid;
        if (limit == Timeout.InfiniteTimeSpan && !cancellationToken.CanBeCanceled)
            return;
        _limit = new StartLimit(this, cell, cancellationToken);
        if (limit != Timeout.InfiniteTimeSpan)
            System.Timers.Arm(_limit, limit);
        if (cancellationToken.CanBeCanceled)
            _limit.Watch();

        // It may have been answered before there was a timer to cancel.
        Interlocked.MemoryBarrier();
        if (!IsPending)
            OnSettled();
    }

    /// <summary>Init is done. False: the starter has given up, and the process is dying.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="endsTurn">Nothing else is done on this turn.</param>
    internal bool Acknowledge(Pid pid, bool endsTurn)
    {
        if (Interlocked.CompareExchange(ref _state, Acknowledged, Waiting) != Waiting)
            return false;
        TrySucceed(Version, new StartResult.Started(pid), endsTurn);
        return true;
    }

    /// <summary>What the starter will hear once the process is dead.</summary>
    internal void Decide(StartResult outcome) => _outcome ??= outcome;

    /// <summary>The process is dead.</summary>
    internal void OnEnded(ExitReason reason)
    {
        if (IsAcknowledged)
            return;
        if (_state == GivenUp && _limit is { Token: { IsCancellationRequested: true } token })
            TryFail(Version, new OperationCanceledException(token), isDetached: true);
        else
            TrySucceed(Version, _outcome ?? new StartResult.Failed(new StartError.Failed(reason)));
    }

    protected override void OnSettled() => _limit?.Release();

    protected override Exception MakeTimeout() => throw new InvalidOperationException("A start's limit ends the process, not the wait.");

    /// <summary>Its time is over, or whoever wanted it does not want it any more.</summary>
    internal void GiveUp(ProcessCell cell, StartResult? outcome)
    {
        if (Interlocked.CompareExchange(ref _state, GivenUp, Waiting) != Waiting)
            return;
        _outcome = outcome;

        // The starter first: the limit was its own, so it does not die of it.
        if (LinkedStarter is { } linked)
            cell.Unlink(linked);
        cell.Apply(new(default, ExitReason.Killed, ExitSignalKind.Kill));
    }
}
