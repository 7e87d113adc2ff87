namespace Espalier.Stress.Registries;

/// <summary>What the comparisons of <see cref="Wide"/> keys have seen.</summary>
internal sealed class WideTally
{
    internal long Compared;
    internal long Torn;
}
