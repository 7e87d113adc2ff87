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
    /// <param name="continuation">What goes on.</param>
    /// <param name="endsTurn">The caller is the turn of another process that ends now.</param>
    internal void Resume(Mail continuation, bool endsTurn = false)
    {
        if (!_mailbox.PostResume(continuation))
            return;
        if (endsTurn)
            ScheduleNext();
        else
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
