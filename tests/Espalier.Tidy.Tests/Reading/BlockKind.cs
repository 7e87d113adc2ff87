namespace Espalier.Tidy.Reading;

/// <summary>What a stretch of code declares.</summary>
internal enum BlockKind
{
    Namespace,
    Type,
    Member,
    Inner,
}
