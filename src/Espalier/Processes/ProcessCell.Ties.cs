namespace Espalier.Processes;

/// <content>
/// Its links: a list of them, and before it, if it was linked when it was made and nobody was quicker, the one to its starter. That one
/// is the cell itself, as most processes have no other link: it stands in the starter's list, and in its own by <see cref="TieState"/>.
/// </content>
internal sealed partial class ProcessCell : ITie
{
    /// <summary>The oldest of its links; the caller holds the lock.</summary>
    internal ITie? FirstTie => _tieState == TieState.ToStarter ? this : _ties.First;

    // Only asked of the list that it stands in or, by the cell itself, while it has not told its links its end: the starter is there.
    ProcessCell ITie.PeerOf(ProcessCell cell) => ReferenceEquals(cell, this) ? _parent! : this;

    bool ITie.IsActive => _tieState == TieState.ToStarter;

    // It was made before its process ran.
    bool ITie.IsLate => false;

    ref TieNeighbours ITie.NeighboursIn(ProcessCell owner) => ref _siblings;

    void ITie.Deactivate() => _tieState = TieState.Open;

    /// <summary>The link between two cells; walks the shorter list. The caller holds both locks.</summary>
    private static ITie? FindTie(ProcessCell a, ProcessCell b)
    {
        if (a.IsTiedToStarter(b))
            return a;
        if (b.IsTiedToStarter(a))
            return b;
        ITie? ofA = a._ties.First;
        ITie? ofB = b._ties.First;
        while (ofA is not null && ofB is not null)
        {
            if (ReferenceEquals(ofA.PeerOf(a), b))
                return ofA;
            if (ReferenceEquals(ofB.PeerOf(b), a))
                return ofB;
            ofA = ofA.NeighboursIn(a).Later;
            ofB = ofB.NeighboursIn(b).Later;
        }
        return null;
    }

    private bool IsTiedToStarter(ProcessCell starter) => _tieState == TieState.ToStarter && ReferenceEquals(_parent, starter);

    /// <summary>The link made after this one; the caller holds the lock.</summary>
    private ITie? TieAfter(ITie tie) => ReferenceEquals(tie, this) ? _ties.First : tie.NeighboursIn(this).Later;

    private void TieLocked(ProcessCell peer, bool isLate)
    {
        var tie = new Tie(this, peer, isLate);
        _ties.Append(this, tie);
        peer._ties.Append(peer, tie);
    }

    private void TieToChildLocked(ProcessCell child)
    {
        // A task's owner is not its starter. And somebody who knew its name may have tied himself to it already: that link is the older one.
        if (!ReferenceEquals(child._parent, this) || child._tieState != TieState.Open || child._ties.First is not null)
        {
            TieLocked(child, isLate: false);
            return;
        }
        child._tieState = TieState.ToStarter;
        _ties.Append(this, child);
    }

    private void CutLocked(ITie tie, ProcessCell peer)
    {
        tie.Deactivate();

        // What is a tie itself stands in the other's list only.
        if (!ReferenceEquals(tie, this))
            _ties.Remove(this, tie);
        if (!ReferenceEquals(tie, peer))
            peer._ties.Remove(peer, tie);
    }

    private bool TryCloseTies()
    {
        // Somebody may have tied himself to it while the others were being told.
        Lock.Enter();
        bool closed = FirstTie is null && Watches.First is null;
        if (closed)
            _tieState = TieState.Closed;
        Lock.Exit();
        return closed;
    }
}
