namespace Espalier.Processes;

/// <summary>The place of a link in one list.</summary>
internal struct TieNeighbours
{
    internal ITie? Later;

    // Of the first one, the last.
    internal ITie? Earlier;
}
