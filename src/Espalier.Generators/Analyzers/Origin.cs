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

    private static IOperation? InitialOf(ILocalReferenceOperation reference)
    {
        IOperation root = reference;
        while (root.Parent is { } parent)
            root = parent;
        IOperation? initial = null;
        foreach (IOperation operation in root.Descendants())
        {
            if (operation is IVariableDeclaratorOperation declarator && IsIt(declarator.Symbol))
                initial = declarator.GetVariableInitializer()?.Value;
            if (operation is IAssignmentOperation { Target: ILocalReferenceOperation assigned } && IsIt(assigned.Local))
                return null;
        }
        return initial;

        bool IsIt(ILocalSymbol local) => SymbolEqualityComparer.Default.Equals(local, reference.Local);
    }
}
