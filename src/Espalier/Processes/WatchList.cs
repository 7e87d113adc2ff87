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
            watch.PreviousWatch = watch;
            First = watch;
            return;
        }
        Watch last = First.PreviousWatch!;
        last.NextWatch = watch;
        watch.PreviousWatch = last;
        First.PreviousWatch = watch;
    }

    internal void Remove(Watch watch)
    {
        Watch? next = watch.NextWatch;
        Watch previous = watch.PreviousWatch!;
        if (ReferenceEquals(First, watch))
            First = next;
        else
            previous.NextWatch = next;
        if ((next ?? First) is { } neighbour)
            neighbour.PreviousWatch = previous;
        watch.NextWatch = watch.PreviousWatch = null;
    }
}
