using Espalier.Generators.Models;
using Microsoft.CodeAnalysis;

namespace Espalier.Generators.Reading;

/// <summary>Reads how a server can be made by others than itself.</summary>
internal static class ConstructorReader
{
    internal static IEnumerable<ConstructorModel> Read(INamedTypeSymbol type, Reporter report)
    {
        if (type.IsAbstract)
            yield break;
        foreach (IMethodSymbol constructor in type.InstanceConstructors)
        {
            if (constructor.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected)
                continue;
            if (Read(constructor, report) is { } model)
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
            if (HandlerReader.NotCarried(parameter) is { } what)
            {
                report(Rules.NotCarried, parameter.Locations.FirstOrDefault(), parameter.Name, "the constructor", what);
                return null;
            }
            Accessible.Reach own = Accessible.Of(parameter.Type);
            reach = own < reach ? own : reach;
            ArgumentKind kind = SymbolText.HasAttribute(parameter, KnownNames.Service) ? ArgumentKind.Service : ArgumentKind.Given;
            arguments.Add(new(kind, HandlerReader.ReadParameter(parameter)));
        }
        string accessibility = reach == outer || reach == Accessible.Reach.Everywhere ? "public"
            : reach == Accessible.Reach.Assembly ? "internal"
            : "private";
        return new(accessibility, new(arguments), new(ParametersOf(constructor)));
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
