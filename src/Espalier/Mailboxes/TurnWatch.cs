using Espalier.Time;

namespace Espalier.Mailboxes;

/// <summary>Frees what waits behind code that goes on for long: a turn, or code outside that a turn has answered.</summary>
/// <remarks>
/// Code that calls, does not await at once and computes, sleeps or blocks would keep the callee from running beside it. So what
/// has waited from one tick to the next goes to the pool: after two ticks at the latest. Nothing ticks when nobody calls.
/// </remarks>
internal sealed class TurnWatch
{
    private const int MostIdleTicks = 16;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);
    private readonly Lock _gate = new();
    private readonly List<TurnThread> _watched = [];
    private readonly Action<bool, IThreadPoolWorkItem> _release;
    private readonly ITimer _timer;

    internal TurnWatch(Action<bool, IThreadPoolWorkItem> release)
    {
        _release = release;
        _timer = DetachedTimer.Create(TimeProvider.System, static watch => ((TurnWatch)watch!).Look(), this);
    }

    /// <summary>Looks at it from now on, because something is to be run next there.</summary>
    internal void Add(TurnThread thread)
    {
        lock (_gate)
        {
            // The watch has taken its mark back while the thread waited for the lock.
            if (thread.IsWatched)
                return;
            thread.SeenPuts = thread.Puts - 1;
            thread.IdleTicks = 0;
            thread.IsWatched = true;
            _watched.Add(thread);
            if (_watched.Count == 1)
                _timer.Change(Tick, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>One tick. Never beside itself: the next one is asked for at its end.</summary>
    private void Look()
    {
        lock (_gate)
        {
            _watched.RemoveAll(IsIdle);
            if (_watched.Count > 0)
                _timer.Change(Tick, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Releases what has been there since the last tick. True: nothing has come for a while, and it is watched no more.</summary>
    private bool IsIdle(TurnThread thread)
    {
        int puts = thread.Puts;
        if (puts != thread.SeenPuts)
        {
            thread.SeenPuts = puts;
            thread.IdleTicks = 0;
            return false;
        }

        // Whose code it waits for is asked first: a guess, but of the moment in which it waited.
        bool isOutside = thread.IsOutside;
        if (!thread.IsEmpty && thread.StealNext() is { } work)
            _release(isOutside, work);
        if (++thread.IdleTicks < MostIdleTicks)
            return false;

        // Marked first, looked at second, and the fence is for both: the thread puts first and looks at the mark second.
        thread.IsWatched = false;
        Interlocked.MemoryBarrierProcessWide();
        if (thread.IsEmpty)
            return true;
        thread.IsWatched = true;
        thread.IdleTicks = 0;
        return false;
    }
}
