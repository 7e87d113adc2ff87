using Espalier.Generators.Models;
using Espalier.Generators.Writing;
using Microsoft.CodeAnalysis;

namespace Espalier.Generators.Reading;

/// <summary>Reads how a server can be made by others than itself.</summary>
internal static class ConstructorReader
{
    internal static IEnumerable<ConstructorModel> Read(INamedTypeSymbol type, Reporter report)
    {
        List<(Signature Child, Signature Start)> signatures = [];
        foreach (IMethodSymbol constructor in type.IsAbstract ? [] : type.InstanceConstructors)
        {
            if (constructor.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected)
                continue;
            Location? at = constructor.Locations.FirstOrDefault();
            if (FirstRequired(constructor) is { } required)
            {
                report(
                    Rules.BadConstructor, at, type.Name,
                    $"it leaves {required.Name} to be set, which is required; let the constructor set it, with [SetsRequiredMembers]");
                continue;
            }
            Signature child = new("Child", [.. constructor.Parameters.Where(static parameter => !IsService(parameter))], null);
            Signature start = new("StartAsync", constructor.Parameters, Names.ServerOptions);
            if (signatures.Any(other => other.Child.MeetsWith(child) || other.Start.MeetsWith(start)))
            {
                report(Rules.BadConstructor, at, type.Name, "another one needs the same arguments, services and defaults aside");
                continue;
            }
            if (Read(constructor, report) is not { } model)
                continue;
            signatures.Add((child, start));
            yield return model;
        }
    }

    private static ConstructorModel? Read(IMethodSymbol constructor, Reporter report)
    {
        List<ArgumentModel> arguments = [];
        Accessible.Reach reach = Accessible.OfSymbol(constructor);
        Accessible.Reach outer = Accessible.OfSymbol(constructor.ContainingType);
        foreach (IParameterSymbol parameter in constructor.Parameters)
        {
            Location? at = parameter.Locations.FirstOrDefault();
            if (HandlerReader.NotCarried(parameter) is { } what)
            {
                report(Rules.NotCarried, at, parameter.Name, "the constructor", what);
                return null;
            }
            if (IsService(parameter) && !parameter.Type.IsReferenceType)
            {
                report(
                    Rules.BadConstructor, at, constructor.ContainingType.Name,
                    $"{parameter.Name} is a service, and {SymbolText.ForPeople(parameter.Type)} is no class or interface");
                return null;
            }
            Accessible.Reach own = Accessible.Of(parameter.Type);
            reach = own < reach ? own : reach;
            arguments.Add(new(IsService(parameter) ? ArgumentKind.Service : ArgumentKind.Given, HandlerReader.ReadParameter(parameter)));
        }
        string accessibility = reach == outer || reach == Accessible.Reach.Everywhere ? "public"
            : reach == Accessible.Reach.Assembly ? "internal"
            : "private";
        return new(accessibility, new(Defaults.Kept(arguments)), AttributeText.Obsolete(constructor), new(ParametersOf(constructor)));
    }

    private static bool IsService(IParameterSymbol parameter) => SymbolText.HasAttribute(parameter, KnownNames.Service);

    private static ISymbol? FirstRequired(IMethodSymbol constructor)
    {
        if (SymbolText.HasAttribute(constructor, KnownNames.SetsRequiredMembers))
            return null;
        ISymbol? required = null;
        for (INamedTypeSymbol? type = constructor.ContainingType; required is null && type is not null; type = type.BaseType)
        {
            required = type.GetMembers()
                .FirstOrDefault(static member => member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true });
        }
        return required;
    }

    /// <summary>What the documentation says of the parameters: of the constructor, or of the class if that has them.</summary>
    private static IEnumerable<string> ParametersOf(IMethodSymbol constructor)
    {
        string[] lines = [.. DocumentationReader.Of(constructor)];
        bool isParameter = false;
        foreach (string line in lines)
        {
            isParameter |= line.StartsWith("<param ", StringComparison.Ordinal);
            if (isParameter)
                yield return line;
            isParameter &= !line.Contains("</param>");
        }
    }
}
