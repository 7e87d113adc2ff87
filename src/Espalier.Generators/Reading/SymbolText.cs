using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Espalier.Generators.Reading;

/// <summary>Symbols as code.</summary>
internal static class SymbolText
{
    private static readonly SymbolDisplayFormat Full = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    // Those that may mean something where such a name is written: in an async method, or as the name of a type.
    private static readonly string[] Contextual = ["await", "dynamic", "file", "partial", "record", "required", "scoped", "var", "where"];

    private static readonly SymbolDisplayFormat Bare = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.ExpandValueTuple);

    /// <summary>A type as it can be written anywhere.</summary>
    internal static string Of(ITypeSymbol type) => Write(type, Full);

    /// <summary>A type as the runtime knows it: signatures and patterns do not differ by nullability, names in tuples or dynamic.</summary>
    internal static string Plain(ITypeSymbol type) => Write(type, Bare);

    /// <summary>A type, or something else, as people write it.</summary>
    internal static string ForPeople(ISymbol symbol) => symbol.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);

    // A request implements an interface of its reply's type, and that must not be dynamic.
    private static string Write(ITypeSymbol type, SymbolDisplayFormat format) =>
        string.Concat(type.ToDisplayParts(format).Select(static part => part.Symbol is IDynamicTypeSymbol ? "object" : part.ToString()));

    /// <summary>A name that may be a keyword.</summary>
    internal static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || Contextual.Contains(name) ? "@" + name : name;

    /// <summary>Is it this type, or made from this generic one?</summary>
    internal static bool Is(ITypeSymbol? type, string metadataName)
    {
        if (type is not INamedTypeSymbol { ContainingType: null } named)
            return false;
        string name = named.ContainingNamespace is { IsGlobalNamespace: false } space
            ? $"{space.ToDisplayString()}.{named.MetadataName}"
            : named.MetadataName;
        return name == metadataName;
    }

    /// <summary>The argument of a generic type of this name; null: it is another type.</summary>
    internal static ITypeSymbol? ArgumentOf(ITypeSymbol type, string metadataName) =>
        Is(type, metadataName) ? ((INamedTypeSymbol)type).TypeArguments[0] : null;

    internal static bool HasAttribute(ISymbol symbol, string metadataName) =>
        symbol.GetAttributes().Any(attribute => Is(attribute.AttributeClass, metadataName));
}
