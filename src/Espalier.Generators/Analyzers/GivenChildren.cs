using Espalier.Generators.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Espalier.Generators.Analyzers;

/// <summary>Children that are given to a supervisor, where it can be seen to which kind of one.</summary>
internal static class GivenChildren
{
    private const string Never = ", but its supervisor never ends by itself, so it refuses the child; " +
        "give the supervisor AutoShutdown.AnySignificant or AllSignificant";

    private const string Dynamic = ", but a dynamic supervisor never ends by itself, so it refuses the child; make it not significant";

    private const string Partition = ", but a partition supervisor never ends by itself, so it refuses the child; make it not significant";

    /// <summary>The children that an operation gives to a supervisor that takes no significant ones, and why it does not.</summary>
    internal static IEnumerable<(IOperation Spec, string Why)> RefusedIfSignificant(IOperation operation) => operation switch
    {
        IInvocationOperation call when IsListed(call.TargetMethod.ContainingType) && NeverShutsDown(call) =>
            SpecsIn(ValueOf(call.Arguments, "children")).Select(static spec => (spec, Never)),
        IInvocationOperation { TargetMethod: { Name: "StartChildAsync" or "GetOrStartAsync", ContainingType: var type } } call
            when SymbolText.Is(type, KnownNames.DynamicSupervisorRef) => One(ValueOf(call.Arguments, "spec"), Dynamic),
        IObjectCreationOperation made when SymbolText.Is(made.Type, KnownNames.PartitionSupervisor) =>
            One(ValueOf(made.Arguments, "child"), Partition),
        _ => [],
    };

    /// <summary>Where a specification says that it is significant; null: its class does.</summary>
    internal static IOperation? SignificanceOf(IOperation spec)
    {
        IOperation made = Origin.Of(spec);
        IObjectOrCollectionInitializerOperation? initializer = made switch
        {
            IWithOperation changed => changed.Initializer,
            IObjectCreationOperation creation => creation.Initializer,
            _ => null,
        };
        return Assigned(initializer, "IsSignificant") ?? (made is IWithOperation { Operand: var before } ? SignificanceOf(before) : null);
    }

    private static bool IsListed(INamedTypeSymbol type) => SymbolText.Is(type, KnownNames.Supervisor) ||
        SymbolText.Is(type, KnownNames.SupervisorInit) || SymbolText.Is(type, KnownNames.ProcessSystem);

    /// <summary>Without options, and without a word on it in the options.</summary>
    private static bool NeverShutsDown(IInvocationOperation call) =>
        ValueOf(call.Arguments, "options") is not { } options || SaysNever(options);

    private static bool SaysNever(IOperation options)
    {
        IOperation made = Origin.Of(options);
        if (made.ConstantValue is { HasValue: true, Value: null })
            return true;
        IObjectOrCollectionInitializerOperation? initializer = made switch
        {
            IObjectCreationOperation creation => creation.Initializer,
            IWithOperation changed => changed.Initializer,
            _ => null,
        };
        if (Assigned(initializer, "AutoShutdown") is { } assignment)
            return assignment.Value.ConstantValue is { HasValue: true, Value: 0 };
        return made is IObjectCreationOperation || (made is IWithOperation { Operand: var before } && SaysNever(before));
    }

    private static ISimpleAssignmentOperation? Assigned(IObjectOrCollectionInitializerOperation? initializer, string property) =>
        initializer?.Initializers.OfType<ISimpleAssignmentOperation>()
            .FirstOrDefault(assignment => assignment.Target is IPropertyReferenceOperation target && target.Property.Name == property);

    private static IEnumerable<IOperation> SpecsIn(IOperation? children)
    {
        if (children is null)
            return [];
        IOperation made = Origin.Of(children);
        IEnumerable<IOperation> specs = made switch
        {
            ICollectionExpressionOperation list => list.Elements,
            IArrayCreationOperation { Initializer: { } list } => list.ElementValues,
            _ => [],
        };
        return MayChange(made, children) ? [] : specs;
    }

    /// <summary>Something else is done with the local that it is kept in: it may hold others when it is given.</summary>
    private static bool MayChange(IOperation list, IOperation given)
    {
        IOperation kept = list;
        while (kept.Parent is IConversionOperation or IVariableInitializerOperation)
            kept = kept.Parent;
        return kept.Parent is IVariableDeclaratorOperation { Symbol: var local } && Origin.RootOf(given).Descendants().Any(use =>
            use is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, local) &&
            !given.DescendantsAndSelf().Contains(use));
    }

    private static IEnumerable<(IOperation Spec, string Why)> One(IOperation? spec, string why) => spec is null ? [] : [(spec, why)];

    private static IOperation? ValueOf(IEnumerable<IArgumentOperation> arguments, string parameter) =>
        arguments.FirstOrDefault(argument => argument.Parameter?.Name == parameter)?.Value;
}
