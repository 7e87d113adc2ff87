using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Espalier.Generators.Reading;

/// <summary>The documentation of a member, as it stands above it.</summary>
internal static class DocumentationReader
{
    /// <summary>
    /// Its lines, without slashes or stars, and with the types that it names in full. From the text, because a compiler that writes no
    /// documentation does not parse it.
    /// </summary>
    internal static IEnumerable<string> Of(ISymbol symbol, Compilation compilation)
    {
        if (symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is not { } node)
            yield break;
        foreach (SyntaxTrivia trivia in node.GetLeadingTrivia())
        {
            foreach (string line in LinesOf(trivia))
            {
                yield return line.Contains(References.Mark)
                    ? References.InFull(line, node.SpanStart, compilation.GetSemanticModel(node.SyntaxTree))
                    : line;
            }
        }
    }

    private static IEnumerable<string> LinesOf(SyntaxTrivia trivia)
    {
        string text = trivia.ToFullString();
        return trivia.Kind() switch
        {
            SyntaxKind.SingleLineDocumentationCommentTrivia => Lines(text, WithoutSlashes),
            SyntaxKind.SingleLineCommentTrivia when Begins(text, "///") && !Begins(text, "////") => Lines(text, WithoutSlashes),
            SyntaxKind.MultiLineDocumentationCommentTrivia => Lines(text, WithoutStars),
            SyntaxKind.MultiLineCommentTrivia when Begins(text, "/**") && !Begins(text, "/***") => Lines(text, WithoutStars),
            _ => [],
        };
    }

    private static IEnumerable<string> Lines(string text, Func<string, string> strip) =>
        text.Split('\n').Select(line => strip(line.Trim())).Where(static line => line.Length > 0);

    // Parsed, the first line has lost its slashes to the trivia before it.
    private static string WithoutSlashes(string line) => (Begins(line, "///") ? line.Substring(3) : line).Trim();

    private static string WithoutStars(string line)
    {
        string text = line.EndsWith("*/", StringComparison.Ordinal) ? line.Substring(0, line.Length - 2) : line;
        return (Begins(text, "/") ? text.Substring(1) : text).TrimStart('*').Trim();
    }

    private static bool Begins(string text, string start) => text.StartsWith(start, StringComparison.Ordinal);
}
