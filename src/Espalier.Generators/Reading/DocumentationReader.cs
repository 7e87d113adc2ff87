using Microsoft.CodeAnalysis;

namespace Espalier.Generators.Reading;

/// <summary>The documentation of a member, as it stands above it.</summary>
internal static class DocumentationReader
{
    /// <summary>Its lines, without the slashes or stars. From the text, because a compiler that writes no documentation does not parse it.</summary>
    internal static IEnumerable<string> Of(ISymbol symbol)
    {
        if (symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is not { } node)
            yield break;
        bool isBlock = false;
        foreach (string line in node.GetLeadingTrivia().ToFullString().Split('\n'))
        {
            string text = line.Trim();
            if (!isBlock && text.StartsWith("///", StringComparison.Ordinal))
            {
                yield return text.Substring(3).TrimStart();
                continue;
            }
            isBlock |= text.StartsWith("/**", StringComparison.Ordinal);
            if (!isBlock)
                continue;
            isBlock = !text.EndsWith("*/", StringComparison.Ordinal);
            string inner = WithoutStars(text);
            if (inner.Length > 0)
                yield return inner;
        }
    }

    private static string WithoutStars(string text)
    {
        if (text.EndsWith("*/", StringComparison.Ordinal))
            text = text.Substring(0, text.Length - 2);
        return (text.StartsWith("/", StringComparison.Ordinal) ? text.Substring(1) : text).TrimStart('*').Trim();
    }
}
