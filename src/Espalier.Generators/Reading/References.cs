using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Espalier.Generators.Reading;

/// <summary>What documentation refers to: in the generated file, which has none of the usings of the file it comes from.</summary>
internal static class References
{
    /// <summary>What is in every line with a reference.</summary>
    internal const string Mark = "cref=\"";

    private static readonly Regex Written = new("cref=\"([^\":]+)\"", RegexOptions.CultureInvariant);

    /// <summary>A line whose references name types in full.</summary>
    internal static string InFull(string line, int position, SemanticModel model) =>
        Written.Replace(line, match => $"{Mark}{Member(match.Groups[1].Value, position, model)}\"");

    private static string Member(string text, int position, SemanticModel model)
    {
        int open = text.IndexOf('(');
        string name = open < 0 ? text : text.Substring(0, open);
        string parameters = open < 0 ? "" : Parameters(text.Substring(open), position, model);
        if (TryType(name, position, model) is { } type)
            return type + parameters;
        int dot = name.LastIndexOf('.');
        return dot > 0 && TryType(name.Substring(0, dot), position, model) is { } holder
            ? holder + name.Substring(dot) + parameters
            : name + parameters;
    }

    // Commas inside of braces are a type's own: what lies between two of them is no type then, and stays.
    private static string Parameters(string list, int position, SemanticModel model)
    {
        IEnumerable<string> types = list.Trim('(', ')').Split(',').Select(one => TryType(one.Trim(), position, model) ?? one.Trim());
        return $"({string.Join(", ", types)})";
    }

    private static string? TryType(string text, int position, SemanticModel model)
    {
        SymbolInfo found = model.GetSpeculativeSymbolInfo(
            position, SyntaxFactory.ParseTypeName(text.Replace('{', '<').Replace('}', '>')), SpeculativeBindingOption.BindAsTypeOrNamespace);
        return found.Symbol is INamedTypeSymbol { TypeKind: not TypeKind.Error } type
            ? SymbolText.Plain(type).Replace('<', '{').Replace('>', '}')
            : null;
    }
}
