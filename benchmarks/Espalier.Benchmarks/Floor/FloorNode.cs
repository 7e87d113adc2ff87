namespace Espalier.Benchmarks.Floor;

/// <summary>A message in a queue.</summary>
internal sealed class FloorNode(object? message)
{
    internal object? Message = message;
    internal FloorNode? Next;
}
