namespace Espalier.Processes;

/// <summary>A part of the table of processes, behind one lock.</summary>
/// <param name="number">Which part: its place among all stripes.</param>
internal sealed class TableStripe(int number)
{
    private readonly Lock _lock = new();
    private readonly ChunkedList<ProcessCell> _cells = new();
    private PaddedCount _count;

    internal int Count => (int)Volatile.Read(ref _count.Value);

    internal void Add(ProcessCell cell)
    {
        lock (_lock)
        {
            cell.Slot = SlotOf(_cells.Count);
            _cells.Add(cell);
            _count.Value = _cells.Count;
        }
    }

    internal void Remove(ProcessCell cell)
    {
        lock (_lock)
        {
            if (cell.Slot < 0)
                return;
            ProcessCell last = _cells[_cells.Count - 1];
            _cells[cell.Slot / Stripes.Count] = last;
            last.Slot = cell.Slot;
            _cells.RemoveLast();
            _count.Value = _cells.Count;
            cell.Slot = -1;
        }
    }

    internal void Enter() => _lock.Enter();

    internal void Exit() => _lock.Exit();

    /// <summary>Copies all its processes. The caller has the lock.</summary>
    /// <returns>How many.</returns>
    internal int CopyLocked(Span<ProcessCell> cells)
    {
        for (int index = 0; index < _cells.Count; index++)
            cells[index] = _cells[index];
        return _cells.Count;
    }

    private int SlotOf(int index) => checked((index * Stripes.Count) + number);
}
