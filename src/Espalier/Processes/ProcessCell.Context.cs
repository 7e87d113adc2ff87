namespace Espalier.Processes;

/// <content>What code inside of the process uses, knowingly or by awaiting.</content>
internal sealed partial class ProcessCell
{
    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        var continuation = new PostedCallback(d, state);
        if (System.RunsOnWaitingThread)
            System.Scheduler.OnContinuation(Pid, continuation.Origin);
        Resume(continuation);
    }

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("A process runs one thing at a time: code cannot be sent to it and waited for.");

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Runs the continuation on the turn, soon. Any thread; never throws.</summary>
    internal void Resume(Mail continuation)
    {
        if (_mailbox.PostResume(continuation))
            Schedule();
    }

    internal bool IsCurrent => ReferenceEquals(SynchronizationContext.Current, this);

    internal void ThrowIfFenced()
    {
        if (Fate is { } fate)
            throw new ExitException(fate);
    }

    internal void AddOpenWait(PendingWait wait)
    {
        if (Fate is { } fate)
        {
            wait.Interrupt(fate);
            return;
        }
        wait.NextOpen = _openWaits;
        if (_openWaits is not null)
            _openWaits.PreviousOpen = wait;
        _openWaits = wait;
    }

    internal void RemoveOpenWait(PendingWait wait)
    {
        if (wait.PreviousOpen is { } previous)
            previous.NextOpen = wait.NextOpen;
        else if (ReferenceEquals(_openWaits, wait))
            _openWaits = wait.NextOpen;
        if (wait.NextOpen is { } next)
            next.PreviousOpen = wait.PreviousOpen;
        wait.NextOpen = wait.PreviousOpen = null;
    }

    internal ValueTask<T> ReceiveAsync<T>(Func<T, bool>? match, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ThrowIfFenced();
        if (!IsCurrent)
            throw new InvalidOperationException("A process receives on its own turn: this code has left it, by ConfigureAwait(false) or Task.Run.");
        if (_receiver is { IsOver: false })
            throw new InvalidOperationException("This process is receiving already: one receive at a time.");
        cancellationToken.ThrowIfCancellationRequested();

        _mailbox.Collect(ref _queue);
        ThrowIfFenced();
        Mail? last = null;
        for (Mail? mail = _queue.First; mail is not null; last = mail, mail = mail.NextMail)
        {
            if (!TypedReceive<T>.Fits(mail, match, out T? message))
                continue;
            RemoveMail(last, mail);
            (mail as ExitMail)?.OnTaken();
            return new ValueTask<T>(message!);
        }

        var receive = new TypedReceive<T>(System, match, timeout) { Scanned = last };
        receive.Arm();
        receive.CancelWith(cancellationToken);
        _receiver = receive;
        return receive.Task;
    }

    /// <summary>Shows the open receive what has come since it looked last.</summary>
    private bool OfferMail(ExecutionContext? clean)
    {
        IReceiver receiver = _receiver!;
        if (receiver.IsOver)
        {
            _receiver = null;
            return true;
        }
        Mail? last = receiver.Scanned;
        Mail? mail = last is null ? _queue.First : last.NextMail;
        if (mail is null)
            return false;
        _holdsThread = true;
        for (; mail is not null; last = mail, mail = mail.NextMail)
        {
            receiver.Scanned = mail;
            if (receiver.Offer(mail))
            {
                _queue.Remove(last, mail);
                _receiver = null;
                (mail as ExitMail)?.OnTaken();
                break;
            }
            if (receiver.IsOver)
                break;
        }
        _holdsThread = false;
        RestoreContext(clean);
        return true;
    }

    /// <summary>Takes the first waiting message out that fits, if there is one. On the turn.</summary>
    internal bool Flush(Func<object, bool> fits)
    {
        _mailbox.Collect(ref _queue);
        Mail? last = null;
        for (Mail? mail = _queue.First; mail is not null; last = mail, mail = mail.NextMail)
        {
            if (mail.Body is not { } body || !fits(body))
                continue;
            RemoveMail(last, mail);
            (mail as ExitMail)?.OnTaken();
            return true;
        }
        return false;
    }

    /// <summary>Takes it out of the queue, and keeps an open receive's place in it.</summary>
    private void RemoveMail(Mail? last, Mail mail)
    {
        _queue.Remove(last, mail);
        if (ReferenceEquals(_receiver?.Scanned, mail))
            _receiver.Scanned = last;
    }

    /// <summary>The exit that its code asked for has been taken for an answer by whoever ran that code.</summary>
    internal void ForgetRequestedExit()
    {
        if (ExtraOrNull is { } extra)
            extra.Requested = null;
    }

    /// <summary>Ends the process with a reason of its code's choice: fixed first, so that catching the exception changes nothing.</summary>
    internal ExitException RequestExit(ExitReason reason)
    {
        ThrowIfFenced();
        Extra.Requested ??= reason;
        return new ExitException(reason);
    }

    internal CancellationToken Token
    {
        get
        {
            ProcessExtra extra = Extra;
            Lock.Enter();
            CancellationTokenSource source = extra.Token ??= new CancellationTokenSource();
            bool isOver = _fate is not null;
            Lock.Exit();
            if (isOver)
                source.Cancel();
            return source.Token;
        }
    }
}
