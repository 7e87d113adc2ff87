using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Espalier.Mutants;

/// <summary>One value in another's place.</summary>
internal static class Values
{
    private static readonly Dictionary<string, string> Opposites = new()
    {
        ["First"] = "Last",
        ["Last"] = "First",
        ["Next"] = "Previous",
        ["Previous"] = "Next",
        ["NextOwned"] = "PreviousOwned",
        ["PreviousOwned"] = "NextOwned",
        ["From"] = "To",
    };

    public static IEnumerable<Change> Of(SyntaxNode node, SemanticModel model) => node switch
    {
        BinaryExpressionSyntax sum when sum.IsKind(SyntaxKind.AddExpression) => [Change.Replace(sum.OperatorToken, "-")],
        BinaryExpressionSyntax sum when sum.IsKind(SyntaxKind.SubtractExpression) => [Change.Replace(sum.OperatorToken, "+")],
        BinaryExpressionSyntax either when either.IsKind(SyntaxKind.CoalesceExpression) =>
            [Change.Replace(either, either.Left), Change.Replace(either, either.Right)],
        LiteralExpressionSyntax number when number.IsKind(SyntaxKind.NumericLiteralExpression) =>
            [Change.Replace(number, $"({number} + 1)"), Change.Replace(number, $"({number} - 1)")],
        MemberAccessExpressionSyntax access => OfMember(access, model),
        SwitchExpressionSyntax choice => OfArms(choice),
        _ => [],
    };

    private static IEnumerable<Change> OfMember(MemberAccessExpressionSyntax access, SemanticModel model)
    {
        if (Opposites.TryGetValue(access.Name.Identifier.Text, out string? opposite))
            return [Change.Replace(access.Name, opposite)];
        return model.GetSymbolInfo(access).Symbol switch
        {
            IFieldSymbol { ContainingType.TypeKind: TypeKind.Enum } constant =>
                Neighbours(access.Name, constant.Name, constant.ContainingType.GetMembers().OfType<IFieldSymbol>()),
            IFieldSymbol { IsConst: true, Name: "MaxValue" } => [Change.Replace(access, $"({access} - 1)")],
            IPropertySymbol { IsStatic: true } kept when SymbolEqualityComparer.Default.Equals(kept.Type, kept.ContainingType) =>
                Neighbours(access.Name, kept.Name, kept.ContainingType.GetMembers().OfType<IPropertySymbol>()
                    .Where(other => other.IsStatic && SymbolEqualityComparer.Default.Equals(other.Type, kept.Type))),
            _ => [],
        };
    }

    /// <summary>The constants before and after, in a circle.</summary>
    private static IEnumerable<Change> Neighbours(SimpleNameSyntax name, string member, IEnumerable<ISymbol> all)
    {
        List<string> names = [.. all.Select(static symbol => symbol.Name)];
        int at = names.IndexOf(member);
        return new[] { names[(at + 1) % names.Count], names[(at + names.Count - 1) % names.Count] }.Distinct()
            .Where(other => other != member).Select(other => Change.Replace(name, other));
    }

    /// <summary>Each arm answers what the next one does, in turn.</summary>
    private static IEnumerable<Change> OfArms(SwitchExpressionSyntax choice)
    {
        for (int i = 0; i < choice.Arms.Count; i++)
            yield return Change.Replace(choice.Arms[i].Expression, choice.Arms[(i + 1) % choice.Arms.Count].Expression);
    }
}
