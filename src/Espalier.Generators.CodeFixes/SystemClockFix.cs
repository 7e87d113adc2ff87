using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Espalier.Generators.CodeFixes;

/// <summary>Takes the time from the system of the process.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class SystemClockFix() : RuleFix("ESP2007")
{
    private protected override Mending? Mend(SyntaxNode place, SemanticModel model)
    {
        if (place is not ExpressionSyntax old || model.GetSymbolInfo(old).Symbol is not { } symbol || Turn.ContextAt(old, model) is not { } context)
            return null;
        string clock = $"{context}.System.TimeProvider";
        string? mended = (symbol.ContainingType.Name, symbol.Name) switch
        {
            ("TimeProvider", "System") => clock,
            ("DateTimeOffset", "UtcNow") => $"{clock}.GetUtcNow()",
            ("DateTimeOffset", "Now") => $"{clock}.GetLocalNow()",
            ("DateTime", "UtcNow") => $"{clock}.GetUtcNow().UtcDateTime",
            ("DateTime", "Now") => $"{clock}.GetLocalNow().LocalDateTime",
            ("Stopwatch", "GetTimestamp") => $"{clock}.GetTimestamp()",
            ("Task", "Delay") => DelayOn(clock, (InvocationExpressionSyntax)old, model),
            _ => null,
        };
        return mended is null
            ? null
            : new("Use the TimeProvider of the system", old, SyntaxFactory.ParseExpression(mended).WithTriviaFrom(old));
    }

    private static string? DelayOn(string clock, InvocationExpressionSyntax call, SemanticModel model)
    {
        SeparatedSyntaxList<ArgumentSyntax> arguments = call.ArgumentList.Arguments;
        if (arguments.Count == 0 || arguments.Any(static argument => argument.NameColon is not null))
            return null;
        string token = arguments.Count > 1 ? $", {arguments[1].Expression.WithoutTrivia()}" : "";
        return $"{call.Expression.WithoutTrivia()}({TimeSpanText.Of(arguments[0].Expression, model)}, {clock}{token})";
    }
}
