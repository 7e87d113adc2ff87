using System.Diagnostics;

namespace Espalier.Time;

/// <summary>All timers of one system on one timer of its <see cref="TimeProvider"/>.</summary>
/// <remarks>
/// <para>A tick is one millisecond, counted from the making of the queue. Due times are rounded up to whole ticks, so
/// nothing fires early. Timers fire in the order of their ticks, within a tick in the order of their arming.</para>
/// <para>The provider is asked to call at the next due tick or cascade of the <see cref="TimerWheel"/> only: at most 3 calls
/// for a timer 10 seconds away, 5 for one of up to 49 days, one more for each 49 days beyond.</para>
/// <para>Every member may be called on any thread, also inside <see cref="TimerNode.Fire"/>.</para>
/// </remarks>
internal sealed partial class TimerQueue : IDisposable
{
    private const long Never = TimerWheel.Never;
    private const long MaxTick = long.MaxValue / TimeSpan.TicksPerMillisecond;
    private const long MaxWait = (uint.MaxValue - 1) * TimeSpan.TicksPerMillisecond;

    private readonly Lock _lock = new();
    private readonly TimeProvider _provider;
    private readonly ITimer _timer;
    private readonly long _origin;
    private readonly long _frequency;
    private readonly long _stampsPerTimeSpanTick;

    private readonly TimerWheel _wheel = new();
    private readonly Action<Exception>? _onFailure;

    private int _count;
    private bool _firing;
    private bool _disposed;

    // The next due tick or cascade; while firing a lower bound of it.
    private long _next = Never;

    // What the provider was asked for: the tick, and the elapsed time, which differ when the wait was cut.
    private long _wakeTick = Never;
    private long _wakeElapsed;
    private int _earlyCallbacks;

    /// <summary>Makes an empty queue whose tick 0 is now.</summary>
    /// <param name="provider">The only source of time. Its timers may call early, late, and twice at a time.</param>
    /// <param name="onFailure">Gets what a timer throws; null: the provider does.</param>
    internal TimerQueue(TimeProvider provider, Action<Exception>? onFailure = null)
    {
        _onFailure = onFailure;
        _provider = provider;
        _frequency = provider.TimestampFrequency;
        _stampsPerTimeSpanTick = _frequency % TimeSpan.TicksPerSecond == 0 ? _frequency / TimeSpan.TicksPerSecond : 0;
        _origin = provider.GetTimestamp();

        _timer = DetachedTimer.Create(provider, static queue => ((TimerQueue)queue!).OnProviderTimer(), this);
    }

    /// <summary>Whole milliseconds since the queue was made, rounded down.</summary>
    internal long NowTick => Elapsed(out _) / TimeSpan.TicksPerMillisecond;

    /// <summary>Timers armed and not yet fired.</summary>
    internal int Count
    {
        get
        {
            lock (_lock)
                return _count;
        }
    }

    /// <summary>Fires <paramref name="node"/> once, not before <paramref name="dueTime"/> has passed.</summary>
    /// <param name="node">A node that is not armed.</param>
    /// <param name="dueTime">From now; zero or more, any length. Zero: on the provider's next callback.</param>
    /// <exception cref="InvalidOperationException">The node is armed already.</exception>
    /// <remarks>Never fires inside this call. After <see cref="Dispose"/> it does nothing.</remarks>
    internal void Arm(TimerNode node, TimeSpan dueTime)
    {
        Debug.Assert(dueTime >= TimeSpan.Zero, "Callers refuse negative times.");

        long elapsed = Elapsed(out bool isExact);
        long now = elapsed / TimeSpan.TicksPerMillisecond;
        long due = now;
        if (dueTime > TimeSpan.Zero)
        {
            // Unsigned, because two longs always fit.
            due = CeilingTick((ulong)(isExact ? elapsed : elapsed + 1) + (ulong)dueTime.Ticks);
        }

        Insert(node, now, due);
    }

    /// <summary>Fires <paramref name="node"/> once at a tick, so that periodic timers do not drift.</summary>
    /// <param name="node">A node that is not armed.</param>
    /// <param name="dueTick">As <see cref="NowTick"/> counts. One in the past is taken as the present one.</param>
    /// <exception cref="InvalidOperationException">The node is armed already.</exception>
    /// <remarks>Never fires inside this call. After <see cref="Dispose"/> it does nothing.</remarks>
    internal void ArmAt(TimerNode node, long dueTick) => Insert(node, NowTick, dueTick);

    /// <summary>The same for whoever has just read the clock, which costs more than the arming.</summary>
    /// <param name="node">A node that is not armed.</param>
    /// <param name="dueTick">As <see cref="NowTick"/> counts. One in the past is taken as the present one.</param>
    /// <param name="nowTick">The present one; a little older does no harm.</param>
    internal void ArmAt(TimerNode node, long dueTick, long nowTick) => Insert(node, nowTick, dueTick);

    /// <summary>Takes back an arming.</summary>
    /// <returns>True exactly when that kept it from firing; false: not armed, or it fires now.</returns>
    internal bool Cancel(TimerNode node)
    {
        lock (_lock)
        {
            if (_disposed || node.SlotPrevious is null)
                return false;

            _count--;
            _wheel.Remove(node);
            if (!_firing && _wheel.IsEmpty(node.Slot))
            {
                _next = _wheel.FindNext();
                if (_next != _wakeTick)
                    AskProviderLocked();
            }

            return true;
        }
    }

    /// <summary>Time until <paramref name="node"/> fires: zero when it is overdue, null when not armed.</summary>
    /// <remarks>Counts to the whole tick, so it may be up to a millisecond more than what was armed.</remarks>
    internal TimeSpan? GetRemaining(TimerNode node)
    {
        long due;
        lock (_lock)
        {
            if (_disposed || node.SlotPrevious is null)
                return null;
            due = node.DueTick;
        }

        return TimeSpan.FromTicks(Math.Max(0, (due * TimeSpan.TicksPerMillisecond) - Elapsed(out _)));
    }

    /// <summary>Drops all timers unfired. Does not wait for a <see cref="TimerNode.Fire"/> that has begun.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _count = 0;
            _wheel.Clear();
        }

        _timer.Dispose();
    }

    private void Insert(TimerNode node, long now, long due)
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            if (node.SlotPrevious is not null)
                throw new InvalidOperationException("This timer is armed already.");

            // Up to the next event no node changes its slot, so the wheel turns freely, and new nodes cascade less.
            if (now > _wheel.Position && now < _next)
                _wheel.Position = now;

            node.DueTick = Math.Min(Math.Max(due, Math.Max(now, _wheel.Position)), MaxTick);
            _count++;
            _next = Math.Min(_next, _wheel.Place(node));

            // Whoever fires asks the provider before he leaves.
            if (!_firing && _next != _wakeTick)
                AskProviderLocked();
        }
    }

    private void OnProviderTimer()
    {
        // Some fakes call back inside Change. Nobody's Fire may run on the armer's stack or under the lock.
        if (_lock.IsHeldByCurrentThread)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.OnProviderTimer(), this, preferLocal: false);
            return;
        }

        long elapsed = Elapsed(out _);
        lock (_lock)
        {
            // One thread fires, or the order would be lost. It looks at the clock again before it leaves.
            if (_firing || _disposed)
                return;
            _firing = true;
            _earlyCallbacks = elapsed < _wakeElapsed ? _earlyCallbacks + 1 : 0;
        }

        try
        {
            while (TakeDue(elapsed / TimeSpan.TicksPerMillisecond) is { } node)
                Fire(node);
        }
        finally
        {
            lock (_lock)
            {
                _firing = false;
                _next = _wheel.FindNext();
                if (!_disposed)
                    AskProviderLocked();
            }
        }
    }

    private TimerNode? TakeDue(long now)
    {
        lock (_lock)
        {
            while ((_next = _wheel.FindNext()) <= now)
            {
                _wheel.Position = _next;
                if (_wheel.FirstDue is { } node)
                {
                    _count--;
                    _wheel.Remove(node);
                    return node;
                }

                _wheel.Cascade();
            }

            return null;
        }
    }

    private void AskProviderLocked()
    {
        _wakeTick = _next;
        if (_next == Never)
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        long elapsed = Elapsed(out _);
        long wait = Math.Clamp((_next * TimeSpan.TicksPerMillisecond) - elapsed, 0, MaxWait);

        // The system's timers cut off fractions; a provider made of them comes too early twice running.
        if (_earlyCallbacks > 1 || ReferenceEquals(_provider, TimeProvider.System))
            wait = CeilingTick((ulong)wait) * TimeSpan.TicksPerMillisecond;

        _wakeElapsed = elapsed + wait;
        _timer.Change(TimeSpan.FromTicks(wait), Timeout.InfiniteTimeSpan);
    }

    private static long CeilingTick(ulong hundredNanoseconds) =>
        (long)((hundredNanoseconds + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond);

    /// <summary>Time since the queue was made, in units of 100 ns, rounded down.</summary>
    private long Elapsed(out bool isExact)
    {
        long stamps = _provider.GetTimestamp() - _origin;
        if (_stampsPerTimeSpanTick > 0)
        {
            (long elapsed, long rest) = Math.DivRem(stamps, _stampsPerTimeSpanTick);
            isExact = rest == 0;
            return elapsed;
        }

        (Int128 quotient, Int128 remainder) = Int128.DivRem((Int128)stamps * TimeSpan.TicksPerSecond, _frequency);
        isExact = remainder == 0;
        return (long)quotient;
    }
}
