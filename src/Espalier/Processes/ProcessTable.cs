namespace Espalier.Processes;

/// <summary>All processes of a system that have not ended: one slot each, the place kept in the cell.</summary>
/// <remarks>
/// In stripes, so that processors that start and end processes at once do not wait for each other. Without gaps: the last one of a stripe
/// takes the place of whoever leaves, so the table shrinks with its processes.
/// </remarks>
internal sealed class ProcessTable
{
    private readonly TableStripe[] _stripes = [.. Enumerable.Range(0, Stripes.Count).Select(static number => new TableStripe(number))];

    internal int Count => _stripes.Sum(static stripe => stripe.Count);

    internal void Add(ProcessCell cell) => _stripes[Stripes.Nearest].Add(cell);

    internal void Remove(ProcessCell cell)
    {
        // Others may move it meanwhile, but never to another stripe; or remove it, which the stripe looks at again.
        int slot = cell.Slot;
        if (slot >= 0)
            _stripes[slot & (Stripes.Count - 1)].Remove(cell);
    }

    /// <summary>All of them at one moment, oldest first.</summary>
    internal ProcessCell[] Snapshot()
    {
        ProcessCell[] cells;

        // Nobody else holds one stripe while he waits for another.
        int entered = 0;
        try
        {
            for (; entered < _stripes.Length; entered++)
                _stripes[entered].Enter();

            // Made once and at its size: there may be millions.
            cells = new ProcessCell[Count];
            int copied = 0;
            foreach (TableStripe stripe in _stripes)
                copied += stripe.CopyLocked(cells.AsSpan(copied));
        }
        finally
        {
            while (entered > 0)
                _stripes[--entered].Exit();
        }
        Array.Sort(cells, static (left, right) => left.Id.CompareTo(right.Id));
        return cells;
    }
}
