using Microsoft.CodeAnalysis;

namespace Espalier.Generators.Reading;

/// <summary>The documentation of a member, as it stands above it.</summary>
internal static class DocumentationReader
{
    /// <summary>Its lines, without the slashes. From the text, because a compiler that writes no documentation does not parse it.</summary>
    internal static IEnumerable<string> Of(ISymbol symbol)
    {
        if (symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is not { } node)
            yield break;
        foreach (string line in node.GetLeadingTrivia().ToFullString().Split('\n'))
        {
            string text = line.Trim();
            if (text.StartsWith("///", StringComparison.Ordinal))
                yield return text.Substring(3).TrimStart();
        }
    }
}
