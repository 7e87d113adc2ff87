using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Espalier.Generators.Analyzers;

/// <summary>Which types can be changed by whoever holds a reference: the collections of .NET, and what .editorconfig says.</summary>
/// <param name="added">Names of further types.</param>
/// <param name="exempt">Names of types that are none.</param>
internal sealed class MutableTypes(ICollection<string> added, ICollection<string> exempt)
{
    /// <summary>Types to add, separated by commas.</summary>
    internal const string AddedKey = "espalier.mutable_types";

    /// <summary>Types to exempt, separated by commas.</summary>
    internal const string ExemptKey = "espalier.immutable_types";

    private const string Array = "System.Array";

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
    internal static MutableTypes For(AnalyzerOptions options, SyntaxTree? tree)
    {
        AnalyzerConfigOptions config = tree is null
            ? options.AnalyzerConfigOptionsProvider.GlobalOptions
            : options.AnalyzerConfigOptionsProvider.GetOptions(tree);
        return new(NamesIn(config, AddedKey), NamesIn(config, ExemptKey));
    }

    /// <summary>It, or what it derives from, is one of them; an exemption of the type itself goes before all.</summary>
    internal bool Contains(ITypeSymbol? type)
    {
        for (ITypeSymbol? at = type; at is not null; at = at.BaseType)
        {
            if (NamesOf(at).Any(exempt.Contains))
                return false;
            if (NamesOf(at).Any(name => Known.Contains(name) || added.Contains(name)))
                return true;
        }
        return false;
    }

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
