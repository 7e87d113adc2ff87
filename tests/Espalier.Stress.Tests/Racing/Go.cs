namespace Espalier.Stress.Racing;

/// <summary>The message that ends a process's waiting.</summary>
internal sealed record Go
{
    internal static Go Now { get; } = new();
}
