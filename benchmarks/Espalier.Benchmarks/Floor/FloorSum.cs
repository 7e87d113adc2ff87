namespace Espalier.Benchmarks.Floor;

/// <summary>What a process of the tree sends to its parent.</summary>
internal sealed class FloorSum(long value)
{
    internal long Value => value;
}
