using System.Diagnostics;
using Espalier.Mailboxes;

namespace Espalier.Processes;

/// <content>The turn: what has to go on, then what has come.</content>
internal sealed partial class ProcessCell
{
    void IThreadPoolWorkItem.Execute()
    {
        if (System.Pool is { } pool)
        {
            pool.Run(this);
            return;
        }
        SynchronizationContext? outside = SynchronizationContext.Current;
        RunTurn(ExecutionContext.Capture(), null);
        SetSynchronizationContext(outside);
    }

    void ITurn.RunTurn(ExecutionContext? clean, TurnThread? thread) => RunTurn(clean, thread);

    private void RunTurn(ExecutionContext? clean, TurnThread? thread)
    {
        RestoreContext(clean);
        int budget = System.MessagesPerTurn;
        while (true)
        {
            bool moved = RunResumes(clean, thread, ref budget);
            if (Fate is not null && !_fateSeen)
            {
                // Callbacks of its token, and what disposes it, are somebody's code.
                Release(thread);
                SeeFate();
                moved = true;
            }
            if (_open is { IsCompleted: true })
            {
                CloseHandler(clean);
                moved = true;
            }
            moved |= TakeMail(clean, thread, ref budget);
            if (budget <= 0)
            {
                // Still awake, so nobody else schedules it.
                System.Scheduler.Schedule(this, fair: true);
                return;
            }
            if (!moved && TrySleep())
                return;
        }
    }

    /// <summary>True: asleep, or awake by somebody else's doing: leave in both cases.</summary>
    private bool TrySleep()
    {
        bool wantsMail = _phase == CellPhase.Running && !_fateSeen && (_open is null || _receiver is not null);
        if (!_mailbox.TryFallAsleep(wantsMail))
            return false;

        // Look once more behind the fence: whoever wrote before it may have seen us awake and counts on us.
        bool missed = _mailbox.HasResumes || (Fate is not null && !_fateSeen) || IsAnyReceiverOver();
        return !(missed && _mailbox.TryWake());
    }

    private bool RunResumes(ExecutionContext? clean, TurnThread? thread, ref int budget)
    {
        Mail? resume = _mailbox.TakeResumes();
        if (resume is null)
            return false;
        while (resume is not null)
        {
            Mail? following = resume.NextMail;
            resume.NextMail = null;
            budget--;
            Release(thread);
            HoldThread();
            if (Fate is not null && !_fateSeen)
                ForetellFate(thread);
            try
            {
                resume.Resume();
            }
            catch (Exception failure)
            {
                RestoreContext(clean);
                OnStray(failure, clean);
            }
            _holdsThread = false;
            RestoreContext(clean);
            resume = following;
        }
        return true;
    }

    /// <summary>
    /// A fate came while what goes on now waited for a thread, so whoever brought it has not told the token, and has armed no grace if he woke
    /// the process. The rest of it follows behind what goes on, if that comes back.
    /// </summary>
    private void ForetellFate(TurnThread? thread)
    {
        if (ExtraOrNull?.Grace is null)
            ArmGrace(System.Options.UnwindGrace);
        if (ExtraOrNull?.Token is not { IsCancellationRequested: false } source)
            return;
        CancelToken(source);
        Release(thread);
    }

    private bool TakeMail(ExecutionContext? clean, TurnThread? thread, ref int budget)
    {
        if (_receiver is not null)
        {
            _mailbox.Collect(Queue);
            if (Fate is not null || OfferMail(clean))
                return true;
            return _open is null && TakeRefusedMail(clean, thread, ref budget);
        }
        if (_open is not null || _phase > CellPhase.Running)
            return false;
        if (_phase == CellPhase.New)
        {
            _phase = CellPhase.Running;
            HoldThread();
            if (Fate is null)
                RunUserCode(null, clean);
            _holdsThread = false;
            return true;
        }
        if (Queue.First is null && !_mailbox.Collect(Queue))
            return false;

        // What has been collected is handled in a row: senders write beside it, and looking at what they write costs.
        // And its fate after the collecting: what a sender sent behind a fatal signal is never handled.
        HoldThread();
        while (Fate is null && budget > 0 && _open is null && _receiver is null && _phase == CellPhase.Running &&
            Queue.Dequeue() is { } mail)
        {
            budget--;
            Release(thread);
            RunUserCode(mail, clean);
        }
        _holdsThread = false;
        return true;
    }

    /// <summary>A receive is open that no handler waits for: what it has looked at and does not want is handled, one by one.</summary>
    private bool TakeRefusedMail(ExecutionContext? clean, TurnThread? thread, ref int budget)
    {
        if (_phase != CellPhase.Running || Queue.First is not { } mail)
            return false;
        HoldThread();
        if (Fate is null)
        {
            RemoveMail(null, mail);
            budget--;
            Release(thread);
            RunUserCode(mail, clean);
        }
        _holdsThread = false;
        return true;
    }

    /// <summary>Runs the handler for a mail, or the start.</summary>
    [StackTraceHidden]
    private void RunUserCode(Mail? mail, ExecutionContext? clean)
    {
        StepResult step = mail is null ? Start() : _behavior!.HandleAsync(mail);
        RestoreContext(clean);
        if (step.Thrown is { } thrown)
            Fail(thrown, clean);
        else
            Follow(step, clean);
    }

    [StackTraceHidden]
    private StepResult Start()
    {
        try
        {
            return _behavior!.StartAsync(this);
        }
        catch (Exception failure)
        {
            return StepResult.Threw(failure);
        }
    }

    /// <summary>
    /// Code of the process is about to run, unless its fate is there now: the mark comes first and the look second, without a fence. Whoever brings
    /// a fate does both the other way round, with one for both sides (<see cref="HoldsThreadNow"/>): one of the two tells the token.
    /// </summary>
    private void HoldThread() => Volatile.Write(ref _holdsThread, true);

    private void Follow(StepResult step, ExecutionContext? clean)
    {
        if (step.GoesOn)
        {
            Conclude(null, clean);
        }
        else if (step.Open is { } open)
        {
            _open = open;
            if (open.IsCompleted)
                CloseHandler(clean);
        }
        else
        {
            Conclude(step.End, clean);
        }
    }

    /// <summary>The open handler, or the disposing, has come to its end.</summary>
    private void CloseHandler(ExecutionContext? clean)
    {
        Task open = _open!;
        _open = null;
        Exception? failure = open.IsCompletedSuccessfully ? null : open.Exception?.InnerException ?? CancellationOf(open);
        if (_phase == CellPhase.Disposing)
            Announce(failure);
        else if (Fate is { } fate)
            End(fate, failure);
        else if (failure is null)
            Conclude(((Task<ExitReason?>)open).Result, clean);
        else
            Fail(failure, clean);
    }

    /// <summary>A cancelled task keeps its exception to itself until it is asked for the result.</summary>
    private static Exception CancellationOf(Task task)
    {
        try
        {
            task.GetAwaiter().GetResult();
            return new TaskCanceledException(task);
        }
        catch (OperationCanceledException cancellation)
        {
            return cancellation;
        }
    }

    private void Conclude(ExitReason? end, ExecutionContext? clean)
    {
        if (end is not null)
        {
            End(end, null);
        }
        else if (ExtraOrNull?.Requested is { } requested)
        {
            // Its code asked for the exit and then caught the exception: the process ends all the same.
            _extra!.Requested = null;
            System.Emit(new ExitSwallowed(Pid, System.Now, requested));
            Fail(new ExitException(requested), clean);
        }
    }

    private void Fail(Exception failure, ExecutionContext? clean)
    {
        if (Fate is not null)
        {
            // Its end is decided, and the turn is about to see it: nothing more runs in it.
            ReportLate(failure);
            return;
        }
        _holdsThread = true;
        StepResult step = _behavior!.FailAsync(failure);
        _holdsThread = false;
        RestoreContext(clean);
        Follow(step, clean);
    }

    /// <summary>An exception reached the context: from an async void, or from a callback somebody posted.</summary>
    private void OnStray(Exception failure, ExecutionContext? clean)
    {
        if (Fate is not null || _phase > CellPhase.Running)
            ReportLate(failure);
        else if (_open is null && _phase == CellPhase.Running)
            Fail(failure, clean);
        else
            FixFate(ExitReason.Of(failure));
    }

    /// <summary>Code is about to run: what was to follow this turn on its thread does not wait for that.</summary>
    private void Release(TurnThread? thread)
    {
        if (thread is not null)
            System.Pool!.Release(thread);
    }

    private void RestoreContext(ExecutionContext? clean)
    {
        // A synchronous handler may have left values in the flow, or another context: the next one must not see them.
        if (clean is not null && !ReferenceEquals(ExecutionContext.Capture(), clean))
            ExecutionContext.Restore(clean);
        if (!ReferenceEquals(SynchronizationContext.Current, this))
            SetSynchronizationContext(this);
    }
}
