using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Espalier.Generators.CodeFixes;

/// <summary>Lets the end of the process pass a catch-all.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class LetExitPassFix() : RuleFix("ESP2003")
{
    private protected override SyntaxNode? Find(SyntaxNode root, Diagnostic diagnostic) =>
        root.FindToken(diagnostic.Location.SourceSpan.Start).Parent as CatchClauseSyntax;

    private protected override Mending? Mend(SyntaxNode place, SemanticModel model)
    {
        var handler = (CatchClauseSyntax)place;
        int position = handler.Block.SpanStart;
        if (model.Compilation.GetTypeByMetadataName(KnownNames.ExitException) is not { } exit)
            return null;
        string name = handler.Declaration?.Identifier.ValueText is { Length: > 0 } given ? given : FreeName(model, position);
        string test = $"{name} is not {exit.ToMinimalDisplayString(model, position)}";
        if (handler.Filter is { } filter)
            test = $"{filter.FilterExpression.WithoutTrivia()} && {test}";
        string type = handler.Declaration?.Type.WithoutTrivia().ToString()
            ?? model.Compilation.GetTypeByMetadataName(KnownNames.Exception)!.ToMinimalDisplayString(model, position);
        var head = (TryStatementSyntax)SyntaxFactory.ParseStatement($"try {{ }} catch ({type} {name}) when ({test}) {{ }}");
        CatchClauseSyntax mended = head.Catches[0];
        SyntaxTriviaList behind = (handler.Filter ?? (SyntaxNode?)handler.Declaration)?.GetTrailingTrivia() ?? handler.CatchKeyword.TrailingTrivia;
        return new(
            "Let ExitException pass", handler,
            mended.WithCatchKeyword(mended.CatchKeyword.WithLeadingTrivia(handler.CatchKeyword.LeadingTrivia))
                .WithFilter(mended.Filter!.WithTrailingTrivia(behind)).WithBlock(handler.Block));
    }

    private static string FreeName(SemanticModel model, int position)
    {
        IEnumerable<ISymbol> near = model.LookupSymbols(position).Where(static symbol => symbol is ILocalSymbol or IParameterSymbol);
        HashSet<string> taken = [.. near.Select(static symbol => symbol.Name)];
        string name = "exception";
        for (int number = 2; taken.Contains(name); number++)
            name = $"exception{number}";
        return name;
    }
}
