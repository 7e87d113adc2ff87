namespace Espalier.Processes;

/// <summary>All processes of a system that have not ended: one slot each, the place kept in the cell.</summary>
internal sealed class ProcessTable
{
    private readonly Lock _lock = new();
    private ProcessCell?[] _slots = new ProcessCell?[16];
    private int[] _free = new int[16];
    private int _freeCount;
    private int _used;
    private int _count;

    internal int Count => Volatile.Read(ref _count);

    internal void Add(ProcessCell cell)
    {
        lock (_lock)
        {
            int slot;
            if (_freeCount > 0)
            {
                slot = _free[--_freeCount];
            }
            else
            {
                if (_used == _slots.Length)
                    Array.Resize(ref _slots, _used * 2);
                slot = _used++;
            }
            _slots[slot] = cell;
            cell.Slot = slot;
            _count++;
        }
    }

    internal void Remove(ProcessCell cell)
    {
        lock (_lock)
        {
            if (cell.Slot < 0)
                return;
            _slots[cell.Slot] = null;
            if (_freeCount == _free.Length)
                Array.Resize(ref _free, _freeCount * 2);
            _free[_freeCount++] = cell.Slot;
            cell.Slot = -1;
            _count--;
        }
    }

    /// <summary>All of them, oldest first.</summary>
    internal ProcessCell[] Snapshot()
    {
        lock (_lock)
            return [.. _slots.AsSpan(0, _used).ToArray().OfType<ProcessCell>().OrderBy(static cell => cell.Id)];
    }
}
