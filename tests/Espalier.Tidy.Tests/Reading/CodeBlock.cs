namespace Espalier.Tidy.Reading;

/// <summary>A declaration: its header, and its body up to the closing brace or the semicolon.</summary>
internal sealed record CodeBlock(BlockKind Kind, CodeBlock? Parent, int Start, int BodyStart, bool HasBraces)
{
    /// <summary>Position of the closing brace or the semicolon.</summary>
    public int End { get; set; }

    /// <summary>Type name; empty for anything but a type.</summary>
    public string Name { get; init; } = "";

    public bool IsTopLevel => Parent is null or { Kind: BlockKind.Namespace };

    public override string ToString() => $"{Kind} {Name}";
}
