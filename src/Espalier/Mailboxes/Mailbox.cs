namespace Espalier.Mailboxes;

/// <summary>Many writers, one reader: what was posted, and what waits to resume.</summary>
/// <remarks>
/// A mutable struct that lives in its cell. Two ways to sleep: <em>idle</em>, when any mail must wake the reader, and
/// <em>parked</em>, when a handler is open and only continuations and attention do. Each is the mark Idle in the list of what ends it, so a
/// post is one compare-and-swap that also tells whether to wake. Nobody follows a node that he did not take: nodes may be pooled.
/// </remarks>
internal struct Mailbox
{
    private static readonly Mail Idle = new Mark();
    private static readonly Mail Closed = new Mark();

    // Newest first. Idle: empty and the reader sleeps; Closed: for ever.
    private Mail? _outer;

    // Continuations, newest first. Idle: none, and the reader is parked.
    private Mail? _resumes;

    /// <summary>Nothing more can be posted.</summary>
    internal readonly bool IsClosed => ReferenceEquals(_outer, Closed);

    /// <summary>Appends. Any thread.</summary>
    internal PostOutcome Post(Mail mail)
    {
        Mail? head = Volatile.Read(ref _outer);
        while (true)
        {
            if (ReferenceEquals(head, Closed))
                return PostOutcome.Closed;
            bool idle = ReferenceEquals(head, Idle);
            mail.NextMail = idle ? null : head;
            Mail? seen = Interlocked.CompareExchange(ref _outer, mail, head);
            if (ReferenceEquals(seen, head))
                return idle ? PostOutcome.Wake : PostOutcome.Queued;
            head = seen;
        }
    }

    /// <summary>Appends a continuation. Any thread. True: the caller must schedule the reader.</summary>
    internal bool PostResume(Mail continuation)
    {
        Mail? head = Volatile.Read(ref _resumes);
        while (true)
        {
            bool parked = ReferenceEquals(head, Idle);
            continuation.NextMail = parked ? null : head;
            Mail? seen = Interlocked.CompareExchange(ref _resumes, continuation, head);
            if (ReferenceEquals(seen, head))
                return parked || TryWakeIdle();
            head = seen;
        }
    }

    /// <summary>
    /// Takes the reader out of its sleep. Any thread; what it shall find must be written before, behind a full fence. True: the
    /// caller must schedule the reader.
    /// </summary>
    internal bool TryWake()
    {
        // The reader marks its sleep with a full fence and looks again afterwards: either it sees what we wrote, or we see its mark.
        if (ReferenceEquals(Volatile.Read(ref _resumes), Idle) &&
            ReferenceEquals(Interlocked.CompareExchange(ref _resumes, null, Idle), Idle))
            return true;
        return TryWakeIdle();
    }

    /// <summary>The continuations posted so far, oldest first. Reader only: while it is awake, nobody has marked it as parked.</summary>
    internal Mail? TakeResumes() =>
        Volatile.Read(ref _resumes) is null ? null : Reverse(Interlocked.Exchange(ref _resumes, null), out _);

    /// <summary>Moves what was posted to the reader's queue. Reader only. True: something came.</summary>
    internal bool Collect(MailQueue queue)
    {
        Mail? head = Volatile.Read(ref _outer);
        while (head is not null and not Mark)
        {
            // Not a plain exchange: an abandoned reader's mailbox may be closed beside it, and stays closed.
            Mail? seen = Interlocked.CompareExchange(ref _outer, null, head);
            if (ReferenceEquals(seen, head))
            {
                Mail? oldest = Reverse(head, out Mail? newest);
                queue.Append(oldest!, newest!);
                return true;
            }
            head = seen;
        }
        return false;
    }

    /// <summary>
    /// Goes to sleep, unless mail came. Reader only; true: asleep, and the reader must look at everything but mail once more, then
    /// leave; or take the sleep back by <see cref="TryWake"/>, which tells whether it is its own to take.
    /// </summary>
    internal bool TryFallAsleep(bool wantsMail)
    {
        if (wantsMail)
            return Interlocked.CompareExchange(ref _outer, Idle, null) is null;
        return Interlocked.CompareExchange(ref _resumes, Idle, null) is null;
    }

    /// <summary>Continuations are waiting.</summary>
    internal readonly bool HasResumes => Volatile.Read(in _resumes) is not null and not Mark;

    /// <summary>Ends it: later posts are told so. Any thread, also beside the reader.</summary>
    /// <param name="wasIdle">The reader slept until mail comes, which cannot be taken back now: the caller must schedule it.</param>
    /// <returns>What was posted and not collected, oldest first.</returns>
    internal Mail? Close(out bool wasIdle)
    {
        Mail? outer = Interlocked.Exchange(ref _outer, Closed);
        wasIdle = ReferenceEquals(outer, Idle);
        return outer is Mark ? null : Reverse(outer, out _);
    }

    /// <summary>How much is posted and not collected, near enough: a count beside a running reader may miss some.</summary>
    internal readonly int CountRoughly(int limit)
    {
        int count = 0;
        Mail? outer = Volatile.Read(in _outer);
        for (Mail? mail = outer is Mark ? null : outer; mail is not null && count < limit; mail = mail.NextMail)
            count++;
        return count;
    }

    private bool TryWakeIdle() =>
        ReferenceEquals(Volatile.Read(ref _outer), Idle) &&
        ReferenceEquals(Interlocked.CompareExchange(ref _outer, null, Idle), Idle);

    private static Mail? Reverse(Mail? newestFirst, out Mail? last)
    {
        last = newestFirst;
        Mail? reversed = null;
        while (newestFirst is not null)
        {
            Mail? next = newestFirst.NextMail;
            newestFirst.NextMail = reversed;
            reversed = newestFirst;
            newestFirst = next;
        }
        return reversed;
    }

    private sealed class Mark : Mail;
}
