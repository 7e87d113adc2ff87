namespace Espalier.Stress.Registries;

/// <summary>A key that shares its hash with many others, so that look-ups walk along entries that others take out.</summary>
internal readonly record struct Clashing(int Number)
{
    public override int GetHashCode() => Number & 15;
}
