namespace Espalier.Processes;

/// <summary>Who watches one cell, in the order in which they began.</summary>
/// <remarks>The first one's previous is the last one.</remarks>
internal struct WatchList
{
    internal Watch? First { get; private set; }

    internal void Append(Watch watch)
    {
        if (First is null)
        {
            watch.Previous = watch;
            First = watch;
            return;
        }
        Watch last = First.Previous!;
        last.Next = watch;
        watch.Previous = last;
        First.Previous = watch;
    }

    internal void Remove(Watch watch)
    {
        Watch? next = watch.Next;
        Watch previous = watch.Previous!;
        if (ReferenceEquals(First, watch))
            First = next;
        else
            previous.Next = next;
        if ((next ?? First) is { } neighbour)
            neighbour.Previous = previous;
        watch.Next = watch.Previous = null;
    }
}
