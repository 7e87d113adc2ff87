using Espalier.Time;

namespace Espalier.Servers;

/// <summary>The limit of a call's waiting.</summary>
/// <remarks>
/// Most calls are answered long before their limit, so arming and cancelling a timer for each would cost more than the call. The
/// timer of a recycled call object stays armed over its uses: a use only writes down when it is due, and a timer that fires too
/// early for the use of the moment arms itself again. So a busy object touches the queue once per limit, not once per call.
/// </remarks>
internal sealed class CallDeadline(PendingCall call) : TimerNode
{
    // A limit that is longer is taken back when the call ends.
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(10);

    private long _due;
    private long _armedDue;
    private int _armed;

    /// <summary>How long the caller of this use waits.</summary>
    internal TimeSpan Limit { get; private set; }

    /// <summary>Longer than a timer is worth keeping for the next call.</summary>
    internal bool IsLong { get; private set; }

    private TimerQueue Timers => call.System.Timers;

    /// <summary>Writes down when the call is due. Before it is open.</summary>
    internal void Set(TimeSpan limit)
    {
        if (limit != Limit)
        {
            Limit = limit;
            IsLong = limit > KeptFor;
        }
        _due = limit == Timeout.InfiniteTimeSpan ? long.MaxValue : Timers.RoughTickAfter(limit);
    }

    /// <summary>Makes sure that a timer fires in time. After it was sent: the sending is the fence between its state and our flag.</summary>
    internal void EnsureArmed(long version)
    {
        long due = _due;
        if (due == long.MaxValue || (Volatile.Read(ref _armed) == 1 && Volatile.Read(ref _armedDue) <= due))
            return;
        if (Volatile.Read(ref _armed) == 1 && Timers.Cancel(this))
            Volatile.Write(ref _armed, 0);
        TryArm(due);

        // It may have been settled before there was a timer to take back.
        if (!call.IsPendingAs(version))
            Disarm();
    }

    internal void Disarm()
    {
        if (Volatile.Read(ref _armed) == 1 && Timers.Cancel(this))
            Volatile.Write(ref _armed, 0);
    }

    internal override void Fire()
    {
        // First the flag, then the call: one that is sent meanwhile either finds the flag down and arms, or is found open here.
        Interlocked.Exchange(ref _armed, 0);
        long version = call.Version;
        if (!call.IsPendingAs(version))
            return;

        // Read after its state, which was written after it: this use's due time, or a later use's.
        long due = Volatile.Read(ref _due);
        if (due <= Timers.NowTick)
            call.TimeOut(version);
        else if (due != long.MaxValue)
            TryArm(due);
    }

    private void TryArm(long due)
    {
        if (Interlocked.CompareExchange(ref _armed, 1, 0) != 0)
            return;
        Volatile.Write(ref _armedDue, due);
        Timers.ArmAt(this, due);

        // A use with a shorter limit may have begun meanwhile and have taken this arming for its own.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _due) < due && Timers.Cancel(this))
        {
            Volatile.Write(ref _armed, 0);
            TryArm(Volatile.Read(ref _due));
        }
    }
}
