namespace Espalier.Mailboxes;

/// <summary>What one thread keeps for itself: what it runs next, without asking the pool, and objects to be used again.</summary>
/// <remarks>
/// All of it is the thread's, without a fence, but for what it runs next: <see cref="TurnWatch"/> takes that away when what is in
/// front of it does not end. That one brings the fences for both sides.
/// </remarks>
internal sealed class TurnThread
{
    // A power of two: see ProcessCell.Schedule.
    private const uint FairEvery = 64;

    private IThreadPoolWorkItem? _next;
    private bool _isBusy;
    private bool _isClaimed;
    private bool _isWatched;
    private bool _isOver;
    private int _puts;
    private uint _scheduled;
    private Kept[] _used = [];

    /// <summary>The thread will look for what to run next here, when what it runs now is over.</summary>
    internal bool LooksHere { get; set; }

    /// <summary>What it runs now is code outside of any process. Written by this thread; the watch guesses by it.</summary>
    internal bool IsOutside { get; set; }

    /// <summary>How many work items have been put here: two equal counts are the same work item, still waiting.</summary>
    internal int Puts => Volatile.Read(ref _puts);

    internal bool IsEmpty => Volatile.Read(ref _next) is null;

    /// <summary>The watch looks at it.</summary>
    internal bool IsWatched
    {
        get => Volatile.Read(ref _isWatched);
        set => Volatile.Write(ref _isWatched, value);
    }

    // What the watch saw last, and for how many ticks. The watch's.
    internal int SeenPuts { get; set; }

    internal int IdleTicks { get; set; }

    /// <summary>
    /// For what is not run next after all: one in so many goes behind the work of others, whom the worker's own queue would starve. This
    /// thread only.
    /// </summary>
    internal bool IsFairNow() => ++_scheduled % FairEvery == 0;

    /// <summary>Keeps nothing from now on. Any thread: beside its own, one object may stay until the thread ends, no more.</summary>
    internal void LetGo()
    {
        Volatile.Write(ref _isOver, true);
        Volatile.Write(ref _used, []);
    }

    /// <summary>Has it run next. This thread only.</summary>
    /// <returns>What it displaces, to be scheduled by the caller.</returns>
    internal IThreadPoolWorkItem? PutNext(IThreadPoolWorkItem work)
    {
        _puts++;
        return SwapNext(work);
    }

    /// <summary>Takes out what is to be run next. This thread only.</summary>
    internal IThreadPoolWorkItem? TakeNext() => _next is null ? null : SwapNext(null);

    /// <summary>Takes out what is to be run next, from another thread; null also when this thread is about to do so itself.</summary>
    internal IThreadPoolWorkItem? StealNext()
    {
        Volatile.Write(ref _isClaimed, true);

        // Behind this fence the thread sees the claim when it becomes busy, or we see that it is busy: it needs none of its own.
        Interlocked.MemoryBarrierProcessWide();
        IThreadPoolWorkItem? work = null;
        if (!Volatile.Read(ref _isBusy))
        {
            work = _next;
            _next = null;
        }
        Volatile.Write(ref _isClaimed, false);
        return work;
    }

    /// <summary>One that has been used; null: none of this type. This thread only.</summary>
    internal Mail? TakeUsed(int type)
    {
        Kept[] used = _used;
        if (type >= used.Length || used[type].Mail is not { } mail)
            return null;
        used[type].Mail = null;
        return mail;
    }

    /// <summary>Keeps one, of each type. This thread only. False: there is one already, or nothing is kept any more.</summary>
    internal bool TryKeepUsed(int type, Mail mail)
    {
        if (Volatile.Read(ref _isOver))
            return false;
        Kept[] used = _used;
        if (type >= used.Length)
        {
            Array.Resize(ref used, Math.Max(8, (type + 1) * 2));
            _used = used;
        }
        if (used[type].Mail is not null)
            return false;
        used[type].Mail = mail;
        return true;
    }

    private IThreadPoolWorkItem? SwapNext(IThreadPoolWorkItem? work)
    {
        Volatile.Write(ref _isBusy, true);
        while (Volatile.Read(ref _isClaimed))
            WaitForClaim();
        IThreadPoolWorkItem? old = _next;
        _next = work;
        Volatile.Write(ref _isBusy, false);
        return old;
    }

    private void WaitForClaim()
    {
        Volatile.Write(ref _isBusy, false);
        var spin = new SpinWait();
        while (Volatile.Read(ref _isClaimed))
            spin.SpinOnce();
        Volatile.Write(ref _isBusy, true);
    }

    // A value, because storing into an array of objects checks their type.
    private struct Kept
    {
        internal Mail? Mail;
    }
}
