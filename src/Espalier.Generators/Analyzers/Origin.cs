using Espalier.Generators.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Espalier.Generators.Analyzers;

/// <summary>Where a value comes from.</summary>
internal static class Origin
{
    /// <summary>The expression that made it: behind conversions, and behind locals that are given a value once.</summary>
    internal static IOperation Of(IOperation value)
    {
        while (true)
        {
            IOperation? before = value switch
            {
                IConversionOperation conversion => conversion.Operand,
                IInvocationOperation { TargetMethod.Name: "FromPid", Arguments.Length: 1 } made
                    when SymbolText.Is(made.TargetMethod.ContainingType, KnownNames.ProcessAddress) => made.Arguments[0].Value,
                ILocalReferenceOperation { IsDeclaration: false } local => InitialOf(local),
                _ => null,
            };
            if (before is null)
                return value;
            value = before;
        }
    }

    /// <summary>The whole body, or the whole initializer, that an operation stands in.</summary>
    internal static IOperation RootOf(IOperation operation)
    {
        while (operation.Parent is { } parent)
            operation = parent;
        return operation;
    }

    /// <summary>What <c>?.</c> looks at, of its inner side.</summary>
    internal static IOperation? Of(IConditionalAccessInstanceOperation asked)
    {
        IOperation inner = asked;
        while (inner.Parent is { } parent)
        {
            if (parent is IConditionalAccessOperation access && access.WhenNotNull == inner)
                return access.Operation;
            inner = parent;
        }
        return null;
    }

    /// <returns>Null: it may be given another value.</returns>
    private static IOperation? InitialOf(ILocalReferenceOperation reference)
    {
        if (reference.Local.IsRef)
            return null;
        IOperation? initial = null;
        foreach (IOperation operation in RootOf(reference).Descendants())
        {
            if (operation is IVariableDeclaratorOperation declarator && IsIt(declarator.Symbol))
                initial = declarator.GetVariableInitializer()?.Value;
            if (operation is ILocalReferenceOperation use && IsIt(use.Local) && MayWrite(use))
                return null;
        }
        return initial;

        bool IsIt(ILocalSymbol local) => SymbolEqualityComparer.Default.Equals(local, reference.Local);
    }

    /// <summary>It is no plain use of the value that is there.</summary>
    internal static bool MayWrite(IOperation reference) => reference.Parent switch
    {
        IAssignmentOperation assignment => assignment.Target == reference || assignment is ISimpleAssignmentOperation { IsRef: true },
        IArgumentOperation { Parameter: var parameter } => parameter?.RefKind is null or RefKind.Ref or RefKind.Out,
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.IsRef: true } } => true,
        IConditionalOperation { IsRef: true } => true,
        ITupleOperation or IIncrementOrDecrementOperation or IAddressOfOperation or IDynamicInvocationOperation => true,
        _ => false,
    };
}
