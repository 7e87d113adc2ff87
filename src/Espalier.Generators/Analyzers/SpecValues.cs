using Espalier.Generators.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Espalier.Generators.Analyzers;

/// <summary>What a specification of a child says, as far as it can be seen; null: it cannot.</summary>
/// <param name="IsPermanent">It is started again whatever it ended with.</param>
/// <param name="IsSignificant">Its end may end its supervisor.</param>
internal readonly record struct SpecValues(bool? IsPermanent, bool? IsSignificant)
{
    /// <summary>What nobody has said.</summary>
    internal static SpecValues Defaults => new(true, false);

    /// <summary>Nothing is known.</summary>
    internal static SpecValues Unknown => default;

    internal bool IsRefused => this is { IsPermanent: true, IsSignificant: true };

    /// <summary>What an expression makes.</summary>
    internal static SpecValues OfSpec(IOperation spec) => Origin.Of(spec) switch
    {
        IWithOperation { Initializer: { } initializer } changed => OfSpec(changed.Operand).With(initializer, out _),
        IObjectCreationOperation made when SymbolText.Is(made.Type, KnownNames.ChildSpec) =>
            made.Initializer is null ? Defaults : Defaults.With(made.Initializer, out _),
        IInvocationOperation { TargetMethod: var method } made when IsKnown(method) && ServerOf(made) is INamedTypeSymbol server => OfServer(server),
        _ => Unknown,
    };

    /// <summary>Whose specification an expression is, however it is changed.</summary>
    /// <returns>Null: it is none of a class, or cannot be seen.</returns>
    internal static ITypeSymbol? ServerOf(IOperation spec) => Origin.Of(spec) switch
    {
        IWithOperation changed => ServerOf(changed.Operand),
        IInvocationOperation { TargetMethod: { Name: "Child", IsStatic: true, ContainingType: var type } } when ServerReader.IsServer(type) => type,
        IInvocationOperation { TargetMethod: { Name: "For", TypeArguments.Length: 1 } method }
            when SymbolText.Is(method.ContainingType, KnownNames.ChildSpec) => method.TypeArguments[0],
        _ => null,
    };

    /// <summary>It goes by the attribute alone: what somebody wrote himself may say anything.</summary>
    /// <remarks>Of another assembly's class it cannot be seen who wrote it, but only one with a client has it generated.</remarks>
    private static bool IsKnown(IMethodSymbol method) => SymbolText.Is(method.ContainingType, KnownNames.ChildSpec) ||
        (method.Locations.Any(static at => at.IsInSource)
            ? ServerReader.IsGenerated(method.OriginalDefinition)
            : method.ContainingType.GetTypeMembers("IClient").Any());

    // The attribute is inherited.
    private static SpecValues OfServer(INamedTypeSymbol server)
    {
        for (INamedTypeSymbol? at = server; at is not null; at = at.BaseType)
        {
            if (AttributeOf(at) is { } attribute)
                return Of(attribute);
        }
        return Defaults;
    }

    internal static AttributeData? AttributeOf(ISymbol type) =>
        type.GetAttributes().FirstOrDefault(static attribute => SymbolText.Is(attribute.AttributeClass, KnownNames.GenServerAttribute));

    internal static SpecValues Of(AttributeData attribute)
    {
        SpecValues values = Defaults;
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
            values = values.Set(argument.Key, argument.Value.Value);
        return values;
    }

    /// <summary>With what an initializer sets.</summary>
    /// <param name="initializer">The initializer.</param>
    /// <param name="decisive">The assignment to tell people of: of the significance, else of the restart.</param>
    internal SpecValues With(IObjectOrCollectionInitializerOperation initializer, out IOperation? decisive)
    {
        SpecValues values = this;
        decisive = null;
        foreach (ISimpleAssignmentOperation assignment in initializer.Initializers.OfType<ISimpleAssignmentOperation>())
        {
            if (assignment.Target is not IPropertyReferenceOperation { Property.Name: "IsSignificant" or "Restart" } target)
                continue;
            values = values.Set(target.Property.Name, assignment.Value.ConstantValue is { HasValue: true } constant ? constant.Value : null);
            if (decisive is null || target.Property.Name == "IsSignificant")
                decisive = assignment;
        }
        return values;
    }

    private SpecValues Set(string property, object? value) => property switch
    {
        "Restart" => this with { IsPermanent = value is int type ? type == 0 : null },
        "IsSignificant" => this with { IsSignificant = value as bool? },
        _ => this,
    };
}
