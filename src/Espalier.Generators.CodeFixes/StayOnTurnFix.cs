using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Espalier.Generators.CodeFixes;

/// <summary>Takes a ConfigureAwait away, or makes its options come back to the process's turn.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class StayOnTurnFix() : RuleFix("ESP2002")
{
    private protected override Mending? Mend(SyntaxNode place, SemanticModel model)
    {
        if (place is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member, ArgumentList.Arguments.Count: 1 } call)
            return null;
        ExpressionSyntax argument = call.ArgumentList.Arguments[0].Expression;
        bool hasOptions = model.GetTypeInfo(argument).Type is { Name: "ConfigureAwaitOptions" };
        bool saysNothingElse = model.GetConstantValue(argument) is { HasValue: true, Value: 0 };
        if (!hasOptions || saysNothingElse)
            return new("Remove ConfigureAwait", call, member.Expression.WithTrailingTrivia(call.GetTrailingTrivia()));

        string name = model.GetTypeInfo(argument).Type!.ToMinimalDisplayString(model, argument.SpanStart);
        ExpressionSyntax mended = SyntaxFactory.ParseExpression($"{argument.WithoutTrivia()} | {name}.ContinueOnCapturedContext");
        return new("Continue on the captured context", argument, mended.WithTriviaFrom(argument));
    }
}
