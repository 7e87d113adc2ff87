namespace Espalier.Stress.Racing;

/// <summary>Hands things from the thread that makes them to the one that races with them, as soon as each is there.</summary>
internal sealed class Shelf<T>(int size)
{
    private readonly T[] _items = new T[size];
    private int _count;

    internal int Size => size;

    internal void Put(T item)
    {
        _items[_count] = item;
        Volatile.Write(ref _count, _count + 1);
    }

    internal T Take(int index)
    {
        var spin = new SpinWait();
        while (Volatile.Read(ref _count) <= index)
            spin.SpinOnce(sleep1Threshold: -1);
        return _items[index];
    }
}
