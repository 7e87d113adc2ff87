using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Espalier.Mutants;

/// <summary>One small change of a source text.</summary>
internal sealed record Change(TextSpan Span, string Text)
{
    public static Change Replace(SyntaxNode node, string text) => new(node.Span, text);

    public static Change Replace(SyntaxNode node, SyntaxNode by) => new(node.Span, by.ToString());

    public static Change Replace(SyntaxToken token, string text) => new(token.Span, text);
}
