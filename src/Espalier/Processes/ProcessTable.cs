namespace Espalier.Processes;

/// <summary>All processes of a system that have not ended: one slot each, the place kept in the cell.</summary>
/// <remarks>Without gaps: the last one takes the place of whoever leaves, so the table shrinks with its processes.</remarks>
internal sealed class ProcessTable
{
    private readonly Lock _lock = new();
    private readonly ChunkedList<ProcessCell> _cells = new();
    private int _count;

    internal int Count => Volatile.Read(ref _count);

    internal void Add(ProcessCell cell)
    {
        lock (_lock)
        {
            cell.Slot = _cells.Count;
            _cells.Add(cell);
            _count = _cells.Count;
        }
    }

    internal void Remove(ProcessCell cell)
    {
        lock (_lock)
        {
            if (cell.Slot < 0)
                return;
            ProcessCell last = _cells[_cells.Count - 1];
            _cells[cell.Slot] = last;
            last.Slot = cell.Slot;
            _cells.RemoveLast();
            _count = _cells.Count;
            cell.Slot = -1;
        }
    }

    /// <summary>All of them, oldest first.</summary>
    internal ProcessCell[] Snapshot()
    {
        ProcessCell[] cells;
        lock (_lock)
        {
            cells = new ProcessCell[_cells.Count];
            for (int index = 0; index < cells.Length; index++)
                cells[index] = _cells[index];
        }
        Array.Sort(cells, static (left, right) => left.Id.CompareTo(right.Id));
        return cells;
    }
}
