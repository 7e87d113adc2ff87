using System.Composition;
using Espalier.Generators.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Espalier.Generators.CodeFixes;

/// <summary>Awaits what a process blocks on.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class AwaitFix() : RuleFix("ESP2001")
{
    private const string Title = "Await instead";

    private protected override Mending? Mend(SyntaxNode place, SemanticModel model)
    {
        if (place is not ExpressionSyntax old || model.GetOperation(old) is not { } operation || Awaited(operation, model) is not { } awaited)
            return null;
        SyntaxNode? function = place.Ancestors().FirstOrDefault(static node =>
            node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax or AccessorDeclarationSyntax);
        if (function is null || place.Ancestors().TakeWhile(node => node != function).Any(ForbidsAwait))
            return null;
        ExpressionSyntax mended = SyntaxFactory.ParseExpression($"await {awaited}");
        if (old.Parent is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or InvocationExpressionSyntax
            or ConditionalAccessExpressionSyntax or PostfixUnaryExpressionSyntax)
        {
            mended = SyntaxFactory.ParenthesizedExpression(mended);
        }
        mended = mended.WithTriviaFrom(old);
        if (IsAsync(function))
            return new(Title, old, mended);
        return function is MethodDeclarationSyntax method && AsyncHandler.CanBecome(method, model)
            ? new(Title, method, AsyncHandler.Make(method.ReplaceNode(old, mended), method, model))
            : null;
    }

    private static bool ForbidsAwait(SyntaxNode node) => node is LockStatementSyntax or QueryExpressionSyntax or CatchFilterClauseSyntax;

    private static bool IsAsync(SyntaxNode function) => function switch
    {
        AnonymousFunctionExpressionSyntax lambda => lambda.Modifiers.Any(SyntaxKind.AsyncKeyword),
        LocalFunctionStatementSyntax local => local.Modifiers.Any(SyntaxKind.AsyncKeyword),
        MethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword),
        _ => false,
    };

    /// <summary>What is awaited instead; null: there is no such thing for it.</summary>
    private static string? Awaited(IOperation operation, SemanticModel model)
    {
        if (operation is IInvocationOperation { TargetMethod: var method, Syntax: InvocationExpressionSyntax call })
        {
            ArgumentListSyntax arguments = call.ArgumentList;
            switch (method.ContainingType.Name, method.Name)
            {
                case ("Task", "WaitAll") when method.Parameters.Length == 1:
                    return $"{TypeText.Task(model, call.SpanStart)}.WhenAll{arguments.WithoutTrivia()}";
                case ("Thread", "Sleep") when Turn.ContextAt(call, model) is { } context:
                    string time = TimeSpanText.Of(arguments.Arguments[0].Expression, model);
                    return $"{TypeText.Task(model, call.SpanStart)}.Delay({time}, {context}.System.TimeProvider, {context}.CancellationToken)";
                case ("Task", "Wait") when arguments.Arguments.Count > 0:
                    return null;
            }
        }
        return BlockingWait.TaskOf(operation)?.Syntax.WithoutTrivia().ToString();
    }
}
