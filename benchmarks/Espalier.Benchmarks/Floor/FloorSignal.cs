namespace Espalier.Benchmarks.Floor;

/// <summary>Messages that say nothing but what they are.</summary>
internal sealed class FloorSignal
{
    internal static readonly FloorSignal Count = new();
    internal static readonly FloorSignal Begin = new();
    internal static readonly FloorSignal Fail = new();
    internal static readonly FloorSignal Stop = new();
}
