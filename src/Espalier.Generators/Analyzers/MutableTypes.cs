using Espalier.Generators.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Espalier.Generators.Analyzers;

/// <summary>Which types can be changed by whoever holds a reference: the collections of .NET, and what .editorconfig says.</summary>
/// <param name="added">Names of further types.</param>
/// <param name="exempt">Names of types that are none.</param>
/// <param name="project">Whose classes are looked into.</param>
internal sealed class MutableTypes(ICollection<string> added, ICollection<string> exempt, IAssemblySymbol project)
{
    /// <summary>Types to add, separated by commas.</summary>
    internal const string AddedKey = "espalier.mutable_types";

    /// <summary>Types to exempt, separated by commas.</summary>
    internal const string ExemptKey = "espalier.immutable_types";

    private const string Array = "System.Array";

    /// <summary>How far types are looked into that hold others.</summary>
    private const int Depth = 4;

    private static readonly HashSet<string> Known =
    [
        Array, "System.Text.StringBuilder", "System.IO.Stream",
        "System.Collections.ArrayList", "System.Collections.BitArray", "System.Collections.Hashtable",
        "System.Collections.Generic.Dictionary", "System.Collections.Generic.HashSet", "System.Collections.Generic.ICollection",
        "System.Collections.Generic.IDictionary", "System.Collections.Generic.IList", "System.Collections.Generic.ISet",
        "System.Collections.Generic.LinkedList", "System.Collections.Generic.List", "System.Collections.Generic.PriorityQueue",
        "System.Collections.Generic.Queue", "System.Collections.Generic.SortedDictionary", "System.Collections.Generic.SortedList",
        "System.Collections.Generic.SortedSet", "System.Collections.Generic.Stack",
        "System.Collections.ObjectModel.Collection",
    ];

    /// <summary>As a file's .editorconfig has it.</summary>
    internal static MutableTypes For(AnalyzerOptions options, SyntaxTree? tree, Compilation compilation)
    {
        AnalyzerConfigOptions config = tree is null
            ? options.AnalyzerConfigOptionsProvider.GlobalOptions
            : options.AnalyzerConfigOptionsProvider.GetOptions(tree);
        return new(NamesIn(config, AddedKey), NamesIn(config, ExemptKey), compilation.Assembly);
    }

    /// <summary>What can be changed: the type, or what others come to through it.</summary>
    /// <returns>As people say it; null: nothing, as far as can be seen.</returns>
    internal string? Describe(ITypeSymbol? type) => type is null ? null : Describe(type, Depth, new(SymbolEqualityComparer.Default));

    /// <summary>It, or what it derives from, is one of them; an exemption of the type itself goes before all.</summary>
    internal bool Contains(ITypeSymbol? type) => Judge(type) == true;

    private string? Describe(ITypeSymbol type, int depth, HashSet<ITypeSymbol> seen)
    {
        bool? isMutable = Judge(type);
        if (isMutable is not null)
            return isMutable.Value ? SymbolText.ForPeople(type) : null;
        if (depth == 0 || !seen.Add(type))
            return null;
        foreach ((string part, ITypeSymbol held) in PartsOf(type))
        {
            if (Describe(held, depth - 1, seen) is { } inner)
                return $"{SymbolText.ForPeople(type)}, whose {part} {inner}";
        }
        return null;
    }

    /// <returns>Null: neither named as one that can be changed, nor as one that cannot.</returns>
    private bool? Judge(ITypeSymbol? type)
    {
        for (ITypeSymbol? at = type; at is not null; at = at.BaseType)
        {
            if (NamesOf(at).Any(exempt.Contains))
                return false;
            if (NamesOf(at).Any(name => Known.Contains(name) || added.Contains(name)))
                return true;
        }
        return null;
    }

    private IEnumerable<(string Part, ITypeSymbol Type)> PartsOf(ITypeSymbol type) => type switch
    {
        INamedTypeSymbol { IsTupleType: true } tuple => tuple.TupleElements.Select(static element => ($"{element.Name} is", element.Type)),
        INamedTypeSymbol { ContainingNamespace: { } space } collection when IsOfCollections(space) =>
            collection.TypeArguments.Select(static argument => ("elements are", argument)),
        _ => MembersOf(type),
    };

    private static bool IsOfCollections(INamespaceSymbol space) =>
        space.ToDisplayString().StartsWith("System.Collections", StringComparison.Ordinal);

    /// <summary>What others see of it: of the project's own types, and of records, which are made to be passed on.</summary>
    private IEnumerable<(string Part, ITypeSymbol Type)> MembersOf(ITypeSymbol type)
    {
        for (ITypeSymbol? at = type; at is INamedTypeSymbol named && IsLookedInto(named); at = at.BaseType)
        {
            foreach (ISymbol member in named.GetMembers().Where(static member => !member.IsStatic && IsVisible(member)))
            {
                if (member is IPropertySymbol { IsIndexer: false, GetMethod: { } get } property && IsVisible(get))
                    yield return ($"{member.Name} is", property.Type);
                if (member is IFieldSymbol field)
                    yield return ($"{member.Name} is", field.Type);
            }
        }
    }

    private bool IsLookedInto(INamedTypeSymbol type) => type.TypeKind is TypeKind.Class or TypeKind.Struct &&
        (type.IsRecord || SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, project)) && !ServerReader.IsServer(type);

    private static bool IsVisible(ISymbol member) =>
        member.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal;

    private static IEnumerable<string> NamesOf(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol array)
            return [$"{NamesOf(array.ElementType).First()}[]", $"{array.ElementType.ToDisplayString()}[]", Array];
        string name = type.ToDisplayString(
            SymbolDisplayFormat.CSharpErrorMessageFormat.WithGenericsOptions(SymbolDisplayGenericsOptions.None)
                .WithMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.None));
        return [name];
    }

    private static HashSet<string> NamesIn(AnalyzerConfigOptions config, string key) =>
        config.TryGetValue(key, out string? value)
            ? [.. value.Split(',', '|').Select(static name => name.Trim()).Where(static name => name.Length > 0)]
            : [];
}
