namespace Espalier.Processes;

/// <content>Taking mail out of turn: receives, and what looks for one message.</content>
internal sealed partial class ProcessCell
{
    /// <summary>The oldest waiting message that fits, or the next one that comes.</summary>
    internal ValueTask<T> ReceiveAsync<T>(Func<T, bool>? match, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ThrowIfNoReceive(cancellationToken);
        for (IReceiver? open = _receiver; open is not null; open = open.NextReceiver)
        {
            if (open is { IsExclusive: true, IsOver: false })
                throw new InvalidOperationException("This process is receiving already: one receive at a time.");
        }
        _mailbox.Collect(Queue);
        ThrowIfFenced();
        Mail? last = null;
        Mail? mail = Queue.First;
        while (mail is not null)
        {
            int taken = _taken;
            bool fits = TypedReceive<T>.Fits(mail, match, out T? message);
            if (taken != _taken && !Queue.TryFindBefore(mail, out last))
            {
                // The filter itself has taken it: what is left is looked at anew.
                mail = Queue.First;
                continue;
            }
            if (fits)
            {
                RemoveMail(last, mail);
                (mail as ExitMail)?.OnTaken();
                return new ValueTask<T>(message!);
            }
            last = mail;
            mail = mail.NextMail;
        }
        return Open(new TypedReceive<T>(System, match, timeout) { Scanned = last }, cancellationToken);
    }

    /// <summary>Begins a receive of the runtime's own. Any number of them may be open, beside one of the user's.</summary>
    internal ValueTask<T> ReceiveAsync<T>(MailReceive<T> receive, CancellationToken cancellationToken)
    {
        ThrowIfNoReceive(cancellationToken);
        _mailbox.Collect(Queue);
        ThrowIfFenced();
        Mail? last = null;
        for (Mail? mail = Queue.First; mail is not null; last = mail, mail = mail.NextMail)
        {
            receive.Scanned = mail;
            if (!receive.Offer(mail))
                continue;
            RemoveMail(last, mail);
            (mail as ExitMail)?.OnTaken();
            return receive.Task;
        }
        if (!receive.LooksOnce)
            return Open(receive, cancellationToken);
        receive.TimeOut(receive.Version);
        return receive.Task;
    }

    private void ThrowIfNoReceive(CancellationToken cancellationToken)
    {
        ThrowIfFenced();
        if (!IsCurrent)
            throw new InvalidOperationException("A process receives on its own turn: this code has left it, by ConfigureAwait(false) or Task.Run.");
        cancellationToken.ThrowIfCancellationRequested();
    }

    private ValueTask<T> Open<T>(MailReceive<T> receive, CancellationToken cancellationToken)
    {
        receive.Arm();
        receive.CancelWith(cancellationToken);
        IReceiver? last = _receiver;
        while (last?.NextReceiver is { } next)
            last = next;
        if (last is null)
            _receiver = receive;
        else
            last.NextReceiver = receive;
        return receive.Task;
    }

    /// <summary>Shows the open receives, the oldest first, what has come since they looked last.</summary>
    /// <returns>False: nothing has come, or nobody wanted it.</returns>
    private bool OfferMail(ExecutionContext? clean)
    {
        bool moved = false;
        for (IReceiver? receiver = _receiver; receiver is not null; receiver = receiver.NextReceiver)
        {
            if (!receiver.IsOver)
                OfferMail(receiver);
            if (!receiver.IsOver)
                continue;
            RemoveReceiver(receiver);
            moved = true;
        }
        RestoreContext(clean);
        return moved;
    }

    private void OfferMail(IReceiver receiver)
    {
        Mail? last = receiver.Scanned;
        Mail? mail = last is null ? Queue.First : last.NextMail;
        HoldThread();
        while (mail is not null && Fate is null)
        {
            receiver.Scanned = mail;
            int taken = _taken;
            bool fits = receiver.Offer(mail);

            // User code has looked at it, and may have taken mail out: this one, too.
            bool isThere = taken == _taken || Queue.TryFindBefore(mail, out last);
            if (fits && isThere)
            {
                RemoveMail(last, mail);
                (mail as ExitMail)?.OnTaken();
            }
            if (receiver.IsOver)
                break;
            last = isThere ? mail : null;
            mail = isThere ? mail.NextMail : Queue.First;
        }
        _holdsThread = false;
    }

    private void RemoveReceiver(IReceiver receiver)
    {
        if (ReferenceEquals(_receiver, receiver))
        {
            _receiver = receiver.NextReceiver;
            return;
        }
        for (IReceiver? before = _receiver; before is not null; before = before.NextReceiver)
        {
            if (ReferenceEquals(before.NextReceiver, receiver))
                before.NextReceiver = receiver.NextReceiver;
        }
    }

    private bool IsAnyReceiverOver()
    {
        for (IReceiver? receiver = _receiver; receiver is not null; receiver = receiver.NextReceiver)
        {
            if (receiver.IsOver)
                return true;
        }
        return false;
    }

    private void InterruptReceivers()
    {
        IReceiver? receiver = _receiver;
        _receiver = null;
        for (; receiver is not null; receiver = receiver.NextReceiver)
            receiver.Interrupt(_fate!);
    }

    /// <summary>Takes the first waiting mail out that fits; null: there is none. On the turn.</summary>
    internal Mail? Take(Func<Mail, bool> fits)
    {
        _mailbox.Collect(Queue);
        Mail? last = null;
        for (Mail? mail = Queue.First; mail is not null; last = mail, mail = mail.NextMail)
        {
            if (!fits(mail))
                continue;
            RemoveMail(last, mail);
            (mail as ExitMail)?.OnTaken();
            return mail;
        }
        return null;
    }

    /// <summary>Takes it out of the queue, and keeps the open receives' places in it.</summary>
    private void RemoveMail(Mail? last, Mail mail)
    {
        Queue.Remove(last, mail);
        _taken++;
        for (IReceiver? receiver = _receiver; receiver is not null; receiver = receiver.NextReceiver)
        {
            if (ReferenceEquals(receiver.Scanned, mail))
                receiver.Scanned = last;
        }
    }
}
