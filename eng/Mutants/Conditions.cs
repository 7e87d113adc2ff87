using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Espalier.Mutants;

/// <summary>Changes of what is true: operators, operands, whole conditions.</summary>
internal static class Conditions
{
    private static readonly Dictionary<SyntaxKind, string> Others = new()
    {
        [SyntaxKind.LessThanExpression] = "<=",
        [SyntaxKind.LessThanOrEqualExpression] = "<",
        [SyntaxKind.GreaterThanExpression] = ">=",
        [SyntaxKind.GreaterThanOrEqualExpression] = ">",
        [SyntaxKind.LogicalAndExpression] = "||",
        [SyntaxKind.LogicalOrExpression] = "&&",
    };

    public static IEnumerable<Change> Of(SyntaxNode node, SemanticModel model)
    {
        if (node is ExpressionSyntax truth && IsTruth(truth, model))
            return IsWhole(truth) ? [Never(truth), Always(truth), .. OfOperator(truth)] : [.. OfOperator(truth), .. Opposite(truth)];
        return node switch
        {
            SubpatternSyntax { Pattern: UnaryPatternSyntax not } => [Change.Replace(not, not.Pattern)],
            BinaryPatternSyntax both => [Change.Replace(both, both.Left), Change.Replace(both, both.Right)],
            _ => [],
        };
    }

    /// <summary>Something is decided by it, or it is an answer: tried as never and as always true, which rules out its opposite too.</summary>
    private static bool IsWhole(ExpressionSyntax truth) => truth is not LiteralExpressionSyntax && truth.Parent switch
    {
        IfStatementSyntax or WhileStatementSyntax or ReturnStatementSyntax or ArrowExpressionClauseSyntax => true,
        SwitchExpressionArmSyntax or ConditionalExpressionSyntax => true,
        ForStatementSyntax loop => loop.Condition == truth,
        _ => false,
    };

    private static IEnumerable<Change> OfOperator(ExpressionSyntax truth)
    {
        if (truth is not BinaryExpressionSyntax binary || !Others.TryGetValue(binary.Kind(), out string? other))
            yield break;
        yield return Change.Replace(binary.OperatorToken, other);
        if (binary.Kind() is SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression)
        {
            // Without an operand: whether each of them matters.
            yield return Change.Replace(binary, binary.Left);
            yield return Change.Replace(binary, binary.Right);
        }
    }

    /// <summary>A value that is kept or handed on. Operands are left out instead, see above.</summary>
    private static IEnumerable<Change> Opposite(ExpressionSyntax truth) => truth.Parent switch
    {
        EqualsValueClauseSyntax or ArgumentSyntax { RefKindKeyword.RawKind: 0 } => [Negated(truth)],
        AssignmentExpressionSyntax assignment when assignment.Right == truth => [Negated(truth)],
        _ when truth is LiteralExpressionSyntax => [Negated(truth)],
        _ => [],
    };

    private static Change Negated(ExpressionSyntax truth) => Change.Replace(truth, truth switch
    {
        LiteralExpressionSyntax => truth.IsKind(SyntaxKind.TrueLiteralExpression) ? "false" : "true",
        PrefixUnaryExpressionSyntax not when not.IsKind(SyntaxKind.LogicalNotExpression) => $"{not.Operand}",
        IsPatternExpressionSyntax { Pattern: UnaryPatternSyntax not } test => $"{test.Expression} is {not.Pattern}",
        IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax } test => $"{test.Expression} is not {test.Pattern}",
        _ => $"!({truth})",
    });

    // What the condition declares is used where it holds.
    private static Change Never(ExpressionSyntax condition) =>
        Change.Replace(condition, Declares(condition) ? $"false && ({condition})" : "false");

    private static Change Always(ExpressionSyntax condition) => Change.Replace(condition, "true");

    private static bool Declares(SyntaxNode node) => node.DescendantNodes().OfType<VariableDesignationSyntax>().Any();

    private static bool IsTruth(ExpressionSyntax value, SemanticModel model) =>
        model.GetTypeInfo(value).Type?.SpecialType == SpecialType.System_Boolean;
}
