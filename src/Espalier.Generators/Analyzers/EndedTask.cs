using Espalier.Generators.Models;
using Espalier.Generators.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Espalier.Generators.Analyzers;

/// <summary>Tasks that are over when somebody waits for them.</summary>
internal static class EndedTask
{
    /// <summary>It was awaited, or asked whether it has ended, a few lines above, or it came from what gives only tasks that have.</summary>
    internal static bool Is(IOperation task, IOperation wait)
    {
        ISymbol? symbol = SymbolOf(task);
        return IsAwaited(task, "WhenAny") || (symbol is IParameterSymbol parameter && IsMessage(parameter)) ||
            Origin.RootOf(wait).Descendants().Any(earlier => earlier.Syntax.SpanStart < wait.Syntax.SpanStart && IsEnd(earlier, task, symbol));
    }

    private static bool IsEnd(IOperation earlier, IOperation task, ISymbol? symbol) => earlier switch
    {
        IAwaitOperation { Operation: var awaited } =>
            (symbol is not null && awaited.DescendantsAndSelf().Any(one => IsSame(one, symbol))) ||
            (task is not IInvocationOperation && awaited.DescendantsAndSelf().Any(static one => IsCall(one, "WhenAll"))),
        IPropertyReferenceOperation { Instance: { } asked } property when TellsEnd(property) => IsSame(asked, symbol),
        IPropertySubpatternOperation { Member: IPropertyReferenceOperation property } pattern when TellsEnd(property) => IsOf(pattern, symbol),
        IVariableDeclaratorOperation declarator =>
            IsSame(declarator.Symbol, symbol) && declarator.GetVariableInitializer() is { } initial && IsAwaited(initial.Value, "WhenAny"),
        ISimpleAssignmentOperation assignment => IsSame(assignment.Target, symbol) && IsAwaited(assignment.Value, "WhenAny"),
        IForEachLoopOperation loop => loop.Locals.Any(local => IsSame(local, symbol)) &&
            loop.Collection.DescendantsAndSelf().Any(static one => IsCall(one, "WhenEach")),
        _ => false,
    };

    /// <summary>The task itself is the message: whoever sends one sends it when it is over.</summary>
    private static bool IsMessage(IParameterSymbol parameter) =>
        parameter.ContainingSymbol is IMethodSymbol method && HandlerReader.KindOf(method) == HandlerKind.Info;

    private static bool TellsEnd(IPropertyReferenceOperation property) =>
        property.Property.Name is "IsCompleted" or "IsCompletedSuccessfully" or "IsFaulted" or "IsCanceled" or "Status";

    /// <summary>A pattern that looks at the symbol, or gives its name to what it looks at.</summary>
    private static bool IsOf(IPropertySubpatternOperation pattern, ISymbol? symbol)
    {
        if (pattern.Parent is not IRecursivePatternOperation whole)
            return false;
        if (IsSame(whole.DeclaredSymbol, symbol))
            return true;
        IOperation at = whole;
        while (at.Parent is IPatternOperation or ISwitchExpressionArmOperation or IPatternCaseClauseOperation or ISwitchCaseOperation)
            at = at.Parent;
        return at.Parent switch
        {
            IIsPatternOperation test => IsSame(test.Value, symbol),
            ISwitchExpressionOperation choice => IsSame(choice.Value, symbol),
            ISwitchOperation choice => IsSame(choice.Value, symbol),
            _ => false,
        };
    }

    private static bool IsAwaited(IOperation value, string method)
    {
        while (value is IConversionOperation conversion)
            value = conversion.Operand;
        return value is IAwaitOperation { Operation: var awaited } && awaited.DescendantsAndSelf().Any(one => IsCall(one, method));
    }

    private static bool IsCall(IOperation operation, string method) =>
        operation is IInvocationOperation { TargetMethod: { ContainingType.Name: "Task" } target } && target.Name == method;

    private static bool IsSame(IOperation one, ISymbol? other) => IsSame(SymbolOf(one), other);

    private static bool IsSame(ISymbol? one, ISymbol? other) => one is not null && SymbolEqualityComparer.Default.Equals(one, other);

    private static ISymbol? SymbolOf(IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation field => field.Field,
        IConditionalAccessInstanceOperation asked when Origin.Of(asked) is { } before => SymbolOf(before),
        _ => null,
    };
}
