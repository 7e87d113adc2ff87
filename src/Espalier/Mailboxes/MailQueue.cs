namespace Espalier.Mailboxes;

/// <summary>What the reader has collected, oldest first. Only the reader changes it.</summary>
/// <remarks>A view of two fields of its cell, which decides where they lie.</remarks>
internal readonly ref struct MailQueue(ref Mail? first, ref Mail? last)
{
    private readonly ref Mail? _first = ref first;
    private readonly ref Mail? _last = ref last;

    internal Mail? First => _first;

    internal void Append(Mail first, Mail last)
    {
        if (_last is null)
            _first = first;
        else
            _last.NextMail = first;
        _last = last;
    }

    internal Mail? Dequeue()
    {
        Mail? mail = First;
        if (mail is not null)
            Remove(null, mail);
        return mail;
    }

    /// <summary>Takes one mail out.</summary>
    /// <param name="previous">The mail before it; null when it is the first.</param>
    /// <param name="mail">The mail.</param>
    internal void Remove(Mail? previous, Mail mail)
    {
        if (previous is null)
            _first = mail.NextMail;
        else
            previous.NextMail = mail.NextMail;
        if (ReferenceEquals(_last, mail))
            _last = previous;
        mail.NextMail = null;
    }

    /// <summary>The mail before this one; null when it is the first.</summary>
    /// <returns>False: it is not here.</returns>
    internal bool TryFindBefore(Mail mail, out Mail? previous)
    {
        previous = null;
        for (Mail? other = First; other is not null; previous = other, other = other.NextMail)
        {
            if (ReferenceEquals(other, mail))
                return true;
        }
        previous = null;
        return false;
    }

    internal Mail? TakeAll()
    {
        Mail? all = First;
        _first = _last = null;
        return all;
    }

    /// <summary>How many, near enough: a count taken beside the reader may miss or repeat some.</summary>
    internal int CountRoughly(int limit)
    {
        int count = 0;
        for (Mail? mail = First; mail is not null && count < limit; mail = mail.NextMail)
            count++;
        return count;
    }
}
