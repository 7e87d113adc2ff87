using Espalier.Generators.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Espalier.Generators.CodeFixes;

/// <summary>What code can say about its process at some place.</summary>
internal static class Turn
{
    /// <summary>How the context of the process is written there; null: it cannot be reached, or does not exist yet.</summary>
    internal static string? ContextAt(SyntaxNode place, SemanticModel model)
    {
        if (model.GetOperation(place) is not { } operation || model.GetEnclosingSymbol(place.SpanStart) is not { } enclosing)
            return null;
        if (ProcessCode.Of(operation, enclosing) is not { } code)
            return null;
        if (code.Context is not null)
            return code.ContextText;
        bool isEarly = ProcessCode.MemberOf(enclosing) is not IMethodSymbol { MethodKind: not MethodKind.Constructor } and not IPropertySymbol;
        return isEarly || place.Ancestors().Any(IsStatic) ? null : code.ContextText;
    }

    /// <summary>Only the process itself comes there, while it is alive.</summary>
    internal static bool IsSure(SyntaxNode place, SemanticModel model) =>
        model.GetOperation(place) is { } operation && model.GetEnclosingSymbol(place.SpanStart) is { } enclosing &&
        ProcessCode.Of(operation, enclosing, surely: true) is not null;

    private static bool IsStatic(SyntaxNode node) => node switch
    {
        AnonymousFunctionExpressionSyntax lambda => lambda.Modifiers.Any(SyntaxKind.StaticKeyword),
        LocalFunctionStatementSyntax function => function.Modifiers.Any(SyntaxKind.StaticKeyword),
        _ => false,
    };
}
