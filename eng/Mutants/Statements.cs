using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Espalier.Mutants;

/// <summary>What is done is left out.</summary>
internal static class Statements
{
    public static IEnumerable<Change> Of(SyntaxNode node, SemanticModel model) => node switch
    {
        ExpressionStatementSyntax or ReturnStatementSyntax { Expression: null } when !IsWholeBranch(node) => [Change.Replace(node, ";")],
        SwitchSectionSyntax { Statements: [var first, .., BreakStatementSyntax] } section =>
            [new(new(first.SpanStart, section.Statements[^2].Span.End - first.SpanStart), "")],
        ReturnStatementSyntax { Expression: InvocationExpressionSyntax call } when HasPlainValue(call, model) => [Change.Replace(call, "default")],
        EqualsValueClauseSyntax { Value: InvocationExpressionSyntax call } when HasPlainValue(call, model) => [Change.Replace(call, "default")],
        AssignmentExpressionSyntax { Right: InvocationExpressionSyntax call } when HasPlainValue(call, model) => [Change.Replace(call, "default")],
        CollectionExpressionSyntax { Elements.Count: > 0 } list => [Change.Replace(list, "[]")],
        _ => [],
    };

    /// <summary>Leaving it out is the same as a condition that never holds.</summary>
    private static bool IsWholeBranch(SyntaxNode statement) => statement.Parent switch
    {
        IfStatementSyntax { Else: null } => true,
        BlockSyntax { Statements.Count: 1, Parent: IfStatementSyntax { Else: null } } => true,
        _ => false,
    };

    /// <summary>A truth is tried as one, and nothing would come of a reference that is null but an exception.</summary>
    private static bool HasPlainValue(InvocationExpressionSyntax call, SemanticModel model) =>
        model.GetTypeInfo(call).Type is { IsValueType: true, SpecialType: not SpecialType.System_Boolean };
}
