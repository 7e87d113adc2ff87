namespace Espalier.Processes;

/// <summary>A list that grows without copying what it has: in chunks, of which only the first begins small.</summary>
/// <remarks>One array of ten million would be copied a dozen times on the way, and its copies be what memory peaks at.</remarks>
internal sealed class ChunkedList<T>
{
    // 512 of the widest entries stay below the size at which an array is kept apart as a large object.
    private const int Bits = 9;
    private const int ChunkLength = 1 << Bits;
    private const int FirstLength = 4;

    private T[]?[] _chunks = new T[]?[1];

    internal int Count { get; private set; }

    internal ref T this[int index] => ref _chunks[index >> Bits]![index & (ChunkLength - 1)];

    internal void Add(T item)
    {
        int chunk = Count >> Bits;
        int place = Count & (ChunkLength - 1);
        if (chunk == _chunks.Length)
            Array.Resize(ref _chunks, chunk * 2);
        int length = _chunks[chunk]?.Length ?? 0;
        if (place == length)
            Array.Resize(ref _chunks[chunk], chunk > 0 ? ChunkLength : Math.Max(FirstLength, length * 2));
        Count++;
        this[Count - 1] = item;
    }

    internal void RemoveLast()
    {
        Count--;
        this[Count] = default!;

        // One chunk is kept in reserve, so that one entry coming and going at a border does not make one each time.
        int reserve = (Count >> Bits) + 2;
        if ((Count & (ChunkLength - 1)) == 0 && reserve < _chunks.Length)
            _chunks[reserve] = null;
    }

    internal void Clear()
    {
        _chunks = new T[]?[1];
        Count = 0;
    }
}
