namespace Espalier.Processes;

/// <summary>A link of two processes, other than the one that the younger of them was born with.</summary>
internal sealed class Tie(ProcessCell a, ProcessCell b, bool isLate) : ITie
{
    private TieNeighbours _inA, _inB;

    public bool IsActive { get; private set; } = true;

    public bool IsLate => isLate;

    public ProcessCell PeerOf(ProcessCell cell) => ReferenceEquals(cell, a) ? b : a;

    public ref TieNeighbours NeighboursIn(ProcessCell owner)
    {
        if (ReferenceEquals(owner, a))
            return ref _inA;
        return ref _inB;
    }

    public void Deactivate() => IsActive = false;
}
