using System.Runtime.InteropServices;

namespace Espalier.Processes;

/// <summary>A number that many threads write, alone in its cache line: else every write takes from the others what lies beside it.</summary>
[StructLayout(LayoutKind.Explicit, Size = 2 * CacheLine)]
internal struct PaddedCount
{
    private const int CacheLine = 64;

    [FieldOffset(CacheLine)]
    internal long Value;
}
