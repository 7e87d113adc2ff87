namespace Espalier.Processes;

/// <summary>One link: a member of two cells' lists at once, so that neither side needs a table.</summary>
/// <remarks>Every field is guarded by the locks of both cells, taken in the order of their ids (<see cref="CellLock"/>).</remarks>
internal sealed class Tie(ProcessCell a, ProcessCell b)
{
    private Tie? _nextOfA, _previousOfA, _nextOfB, _previousOfB;

    internal bool IsActive { get; set; }

    /// <summary>Made when one side had its end before it already: what comes of it is "no process", not that side's reason.</summary>
    internal bool IsLate { get; set; }

    internal ProcessCell PeerOf(ProcessCell cell) => ReferenceEquals(cell, a) ? b : a;

    internal Tie? NextOf(ProcessCell cell) => ReferenceEquals(cell, a) ? _nextOfA : _nextOfB;

    internal Tie? PreviousOf(ProcessCell cell) => ReferenceEquals(cell, a) ? _previousOfA : _previousOfB;

    internal void SetNextOf(ProcessCell cell, Tie? next)
    {
        if (ReferenceEquals(cell, a))
            _nextOfA = next;
        else
            _nextOfB = next;
    }

    internal void SetPreviousOf(ProcessCell cell, Tie? previous)
    {
        if (ReferenceEquals(cell, a))
            _previousOfA = previous;
        else
            _previousOfB = previous;
    }
}
