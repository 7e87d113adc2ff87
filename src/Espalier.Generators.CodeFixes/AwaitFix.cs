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
        if (function is null || place.Ancestors().TakeWhile(node => node != function).Any(ForbidsAwait) || HoldsReference(function, model))
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
        if (function is not MethodDeclarationSyntax method)
            return null;
        MethodDeclarationSyntax? made = AsyncHandler.CanBecome(method, model)
            ? AsyncHandler.Make(method.ReplaceNode(old, mended), method, model)
            : AsyncBody.Make(method, old, mended, model);
        return made is null ? null : new(Title, method, made);
    }

    // Who catches the failures of a blocking wait knows them as others than those of an await.
    private static bool ForbidsAwait(SyntaxNode node) => node switch
    {
        LockStatementSyntax or QueryExpressionSyntax or CatchFilterClauseSyntax or UnsafeStatementSyntax or FixedStatementSyntax => true,
        TryStatementSyntax guarded => guarded.Catches.Any(static one =>
            one.Declaration?.Type.ToString().EndsWith(nameof(AggregateException), StringComparison.Ordinal) == true),
        _ => false,
    };

    /// <summary>It has variables that cannot be kept while something is awaited.</summary>
    private static bool HoldsReference(SyntaxNode function, SemanticModel model) => function.DescendantNodes().Any(node => node switch
    {
        ForEachStatementSyntax each => model.GetTypeInfo(each.Expression).Type is { IsRefLikeType: true },
        VariableDeclaratorSyntax or SingleVariableDesignationSyntax =>
            model.GetDeclaredSymbol(node) is ILocalSymbol { IsRef: true } or ILocalSymbol { Type.IsRefLikeType: true },
        _ => false,
    });

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

                    // When it is disposed of its token is cancelled, and so it may be whenever others call.
                    string token = Turn.IsSure(call, model) ? $", {context}.CancellationToken" : "";
                    return $"{TypeText.Task(model, call.SpanStart)}.Delay({time}, {context}.System.TimeProvider{token})";
                case ("Task", "Wait") when arguments.Arguments.Count > 0:
                    return null;
            }
        }
        return BlockingWait.TaskOf(operation)?.Syntax.WithoutTrivia().ToString();
    }
}
