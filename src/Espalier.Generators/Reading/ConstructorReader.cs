using Espalier.Generators.Models;
using Espalier.Generators.Writing;
using Microsoft.CodeAnalysis;

namespace Espalier.Generators.Reading;

/// <summary>Reads how a server can be made by others than itself.</summary>
internal static class ConstructorReader
{
    private const string Child = "Child";
    private const string Start = "StartAsync";
    private const string StartLinked = "StartLinkedAsync";

    /// <param name="type">The server.</param>
    /// <param name="taken">What it has written itself.</param>
    /// <param name="compilation">Around it.</param>
    /// <param name="report">Hears what is wrong.</param>
    internal static IEnumerable<ConstructorModel> Read(
        INamedTypeSymbol type, string[] taken, Compilation compilation, Reporter report)
    {
        bool hasChild = !taken.Contains(Child);
        bool hasStart = !taken.Contains(Start) || !taken.Contains(StartLinked);
        if (!hasChild && !hasStart)
            yield break;
        List<Signature> children = [];
        List<Signature> starts = [];
        foreach (IMethodSymbol constructor in type.IsAbstract ? [] : type.InstanceConstructors)
        {
            if (constructor.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected)
                continue;
            Location? at = constructor.Locations.FirstOrDefault();
            if (FirstRequired(constructor) is { } required)
            {
                report(
                    Rules.BadConstructor, at, type.Name, "its starts",
                    $"it leaves {required.Name} to be set, which is required; let the constructor set it, with [SetsRequiredMembers]");
                continue;
            }
            if (Read(constructor, compilation, report) is not { } model)
                continue;
            bool isForChild = hasChild && IsNew(
                new(Child, [.. constructor.Parameters.Where(static parameter => !IsService(parameter))], null), children, constructor, report);
            bool isForStart = hasStart && IsNew(new(Start, constructor.Parameters, Names.ServerOptions), starts, constructor, report);
            yield return model with { IsForChild = isForChild, IsForStart = isForStart };
        }
    }

    private static bool IsNew(Signature signature, List<Signature> others, IMethodSymbol constructor, Reporter report)
    {
        if (others.FirstOrDefault(signature.MeetsWith) is { } other)
        {
            report(
                Rules.BadConstructor, constructor.Locations.FirstOrDefault(), constructor.ContainingType.Name, signature,
                $"it could not be told from {other}, which another one becomes");
            return false;
        }
        others.Add(signature);
        return true;
    }

    private static ConstructorModel? Read(IMethodSymbol constructor, Compilation compilation, Reporter report)
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
                    Rules.BadConstructor, at, constructor.ContainingType.Name, "its starts",
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
        return new(
            accessibility, true, true, new(Defaults.Kept(arguments)), AttributeText.Obsolete(constructor),
            new(ParametersOf(constructor, compilation)));
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
    private static IEnumerable<string> ParametersOf(IMethodSymbol constructor, Compilation compilation)
    {
        string[] lines = [.. DocumentationReader.Of(constructor, compilation)];
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
