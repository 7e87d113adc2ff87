using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Espalier.Generators.Reading;

/// <summary>Attributes that mean the same on what is generated, as code.</summary>
internal static class AttributeText
{
    private const string Services = "System.Runtime.CompilerServices.";

    private static readonly string[] Fillers =
    [
        Services + "CallerMemberNameAttribute", Services + "CallerFilePathAttribute", Services + "CallerLineNumberAttribute",
        Services + "CallerArgumentExpressionAttribute",
    ];

    /// <summary>The one that says that a member is obsolete; null: it is not.</summary>
    internal static string? Obsolete(ISymbol symbol) =>
        symbol.GetAttributes().FirstOrDefault(static one => SymbolText.Is(one.AttributeClass, KnownNames.Obsolete)) is { } found ? Of(found) : null;

    /// <summary>Those by which the compiler fills a parameter in.</summary>
    internal static string Filled(IParameterSymbol parameter) => string.Concat(parameter.GetAttributes()
        .Where(static one => Fillers.Any(filler => SymbolText.Is(one.AttributeClass, filler)))
        .Select(static one => Of(one) + " "));

    // None of them takes anything but texts, numbers and truth.
    private static string Of(AttributeData attribute)
    {
        IEnumerable<string> arguments = attribute.ConstructorArguments.Select(static argument => Literal(argument))
            .Concat(attribute.NamedArguments.Select(static argument => $"{argument.Key} = {Literal(argument.Value)}"));
        return $"[{attribute.AttributeClass!.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)}({string.Join(", ", arguments)})]";
    }

    private static string Literal(TypedConstant value) => value.IsNull ? "null" : value.ToCSharpString();
}
