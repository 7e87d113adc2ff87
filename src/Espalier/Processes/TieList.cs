namespace Espalier.Processes;

/// <summary>The links of one cell, in the order in which they were made.</summary>
/// <remarks>The first one's previous is the last one: one field is enough to append.</remarks>
internal struct TieList
{
    internal Tie? First { get; private set; }

    internal void Append(ProcessCell owner, Tie tie)
    {
        if (First is null)
        {
            tie.SetPreviousOf(owner, tie);
            First = tie;
            return;
        }
        Tie last = First.PreviousOf(owner)!;
        last.SetNextOf(owner, tie);
        tie.SetPreviousOf(owner, last);
        First.SetPreviousOf(owner, tie);
    }

    internal void Remove(ProcessCell owner, Tie tie)
    {
        Tie? next = tie.NextOf(owner);
        Tie previous = tie.PreviousOf(owner)!;
        if (ReferenceEquals(First, tie))
            First = next;
        else
            previous.SetNextOf(owner, next);
        (next ?? First)?.SetPreviousOf(owner, previous);
        tie.SetNextOf(owner, null);
        tie.SetPreviousOf(owner, null);
    }

    /// <summary>The link between two cells; walks the shorter list.</summary>
    internal static Tie? Find(ProcessCell a, ProcessCell b)
    {
        Tie? ofA = a.Ties.First;
        Tie? ofB = b.Ties.First;
        while (ofA is not null && ofB is not null)
        {
            if (ReferenceEquals(ofA.PeerOf(a), b))
                return ofA;
            if (ReferenceEquals(ofB.PeerOf(b), a))
                return ofB;
            ofA = ofA.NextOf(a);
            ofB = ofB.NextOf(b);
        }
        return null;
    }
}
