namespace Espalier.Processes;

/// <summary>One link: a member of two cells' lists at once, so that neither side needs a table.</summary>
/// <remarks>
/// Written under the locks of both cells, taken in the order of their ids (<see cref="CellLock"/>); its neighbours in a list under the
/// lock of that list's owner.
/// </remarks>
internal interface ITie
{
    /// <summary>It has not been cut; once it has, it stays so.</summary>
    bool IsActive { get; }

    /// <summary>Made when one side had its end before it already: what comes of it is "no process", not that side's reason.</summary>
    bool IsLate { get; }

    /// <summary>The other side.</summary>
    ProcessCell PeerOf(ProcessCell cell);

    /// <summary>Its place in the list of one side.</summary>
    ref TieNeighbours NeighboursIn(ProcessCell owner);

    /// <summary>It is not active any more. Whoever has it in hand sees that.</summary>
    void Deactivate();
}
