namespace Espalier.Processes;

/// <summary>The links of one cell, in the order in which they were made.</summary>
/// <remarks>Before the first one comes the last one: one field is enough to append.</remarks>
internal struct TieList
{
    internal ITie? First { get; private set; }

    internal void Append(ProcessCell owner, ITie tie)
    {
        ref TieNeighbours place = ref tie.NeighboursIn(owner);
        if (First is null)
        {
            place.Earlier = tie;
            First = tie;
            return;
        }
        ref TieNeighbours first = ref First.NeighboursIn(owner);
        ITie last = first.Earlier!;
        last.NeighboursIn(owner).Later = tie;
        place.Earlier = last;
        first.Earlier = tie;
    }

    internal void Remove(ProcessCell owner, ITie tie)
    {
        ref TieNeighbours place = ref tie.NeighboursIn(owner);
        (ITie? later, ITie earlier) = (place.Later, place.Earlier!);
        place = default;
        if (ReferenceEquals(First, tie))
            First = later;
        else
            earlier.NeighboursIn(owner).Later = later;
        if ((later ?? First) is { } neighbour)
            neighbour.NeighboursIn(owner).Earlier = earlier;
    }
}
