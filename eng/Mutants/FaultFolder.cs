using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Espalier.Mutants;

/// <summary>Takes the planted faults out of a source, since they are no rules: what is left is what a plain build runs.</summary>
/// <remarks>Lines stay where they are.</remarks>
internal sealed class FaultFolder : CSharpSyntaxRewriter
{
    private static readonly SyntaxAnnotation Planted = new("planted");

    private bool _hasChanged;

    public static string Fold(string source)
    {
        SyntaxNode root = CSharpSyntaxTree.ParseText(source).GetRoot();
        bool hasPlanted = source.Contains("PlantedFault.Is(", StringComparison.Ordinal);
        while (hasPlanted)
        {
            var folder = new FaultFolder();
            root = folder.Visit(root);
            hasPlanted = folder._hasChanged;
        }
        return root.ToFullString();
    }

    public override SyntaxNode? VisitInvocationExpression(InvocationExpressionSyntax node) =>
        node.Expression.ToString() == "PlantedFault.Is" ? Constant(node, false) : base.VisitInvocationExpression(node);

    public override SyntaxNode? VisitParenthesizedExpression(ParenthesizedExpressionSyntax node)
    {
        var visited = (ParenthesizedExpressionSyntax)base.VisitParenthesizedExpression(node)!;
        return Value(visited.Expression) is { } value ? Constant(node, value)
            : visited != node && visited.Expression is not BinaryExpressionSyntax ? Keep(node, visited.Expression)
            : visited;
    }

    public override SyntaxNode? VisitPrefixUnaryExpression(PrefixUnaryExpressionSyntax node)
    {
        var visited = (PrefixUnaryExpressionSyntax)base.VisitPrefixUnaryExpression(node)!;
        return visited.IsKind(SyntaxKind.LogicalNotExpression) && Value(visited.Operand) is { } value ? Constant(node, !value) : visited;
    }

    public override SyntaxNode? VisitBinaryExpression(BinaryExpressionSyntax node)
    {
        var visited = (BinaryExpressionSyntax)base.VisitBinaryExpression(node)!;
        if (!visited.IsKind(SyntaxKind.LogicalAndExpression) && !visited.IsKind(SyntaxKind.LogicalOrExpression))
            return visited;

        // Whatever decides a conjunction does not matter in a disjunction, and the other way round.
        bool decides = visited.IsKind(SyntaxKind.LogicalOrExpression);
        (bool? left, bool? right) = (Value(visited.Left), Value(visited.Right));
        return left == decides || right == decides ? Constant(node, decides)
            : left is not null ? Keep(node, visited.Right)
            : right is not null ? Keep(node, visited.Left)
            : visited;
    }

    public override SyntaxNode? VisitConditionalExpression(ConditionalExpressionSyntax node)
    {
        var visited = (ConditionalExpressionSyntax)base.VisitConditionalExpression(node)!;
        return Value(visited.Condition) is { } value ? Keep(node, value ? visited.WhenTrue : visited.WhenFalse) : visited;
    }

    public override SyntaxNode? VisitIdentifierName(IdentifierNameSyntax node) =>
        DeclarationOf(node) is { Initializer: { } initializer } && Value(initializer.Value) is { } value ? Constant(node, value) : node;

    public override SyntaxNode? VisitLocalDeclarationStatement(LocalDeclarationStatementSyntax node)
    {
        // A local that nobody uses cannot stand in this repository, so it was a planted fault that used it.
        if (node.Declaration.Variables is [var variable] && !IsUsed(variable))
        {
            _hasChanged = true;
            return Keep(node, SyntaxFactory.EmptyStatement());
        }
        return base.VisitLocalDeclarationStatement(node);
    }

    private static bool IsUsed(VariableDeclaratorSyntax variable) => variable.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } method
        || method.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.Text == variable.Identifier.Text);

    private static VariableDeclaratorSyntax? DeclarationOf(IdentifierNameSyntax name) =>
        name.FirstAncestorOrSelf<MethodDeclarationSyntax>()?.DescendantNodes().OfType<VariableDeclaratorSyntax>()
            .FirstOrDefault(variable => variable.Identifier.Text == name.Identifier.Text && variable != name.Parent?.Parent);

    private static bool? Value(ExpressionSyntax expression) =>
        expression.HasAnnotation(Planted) ? expression.IsKind(SyntaxKind.TrueLiteralExpression) : null;

    private LiteralExpressionSyntax Constant(ExpressionSyntax node, bool value) => Keep(node,
        SyntaxFactory.LiteralExpression(value ? SyntaxKind.TrueLiteralExpression : SyntaxKind.FalseLiteralExpression)
            .WithAdditionalAnnotations(Planted));

    /// <summary>Part of a node in its place, with as many line ends as it had.</summary>
    private T Keep<T>(SyntaxNode node, T part)
        where T : SyntaxNode
    {
        _hasChanged = true;
        T kept = part.WithTriviaFrom(node);
        int lost = LineEnds(node) - LineEnds(kept);
        return lost <= 0 ? kept : kept.WithTrailingTrivia(kept.GetTrailingTrivia().AddRange(Enumerable.Repeat(SyntaxFactory.LineFeed, lost)));
    }

    private static int LineEnds(SyntaxNode node) => node.ToFullString().Count(static c => c == '\n');
}
