using Espalier.Generators.Models;
using Microsoft.CodeAnalysis;

namespace Espalier.Generators.Reading;

/// <summary>The handlers of infos together: which one a message goes to.</summary>
internal static class InfoReader
{
    /// <summary>In the order in which they are asked: the handler of a type before that of a type above it, else as in the source.</summary>
    internal static IReadOnlyList<HandlerModel> Read(
        INamedTypeSymbol type, IReadOnlyList<(IMethodSymbol Method, HandlerModel Model)> handlers, Reporter report)
    {
        List<(IMethodSymbol Method, ITypeSymbol Message, HandlerModel Model)> infos = [];
        foreach ((IMethodSymbol method, HandlerModel model) in handlers)
        {
            if (model.Kind != HandlerKind.Info)
                continue;
            ITypeSymbol message = MessageOf(method);
            (IMethodSymbol Method, ITypeSymbol Message, HandlerModel Model) other = infos.FirstOrDefault(
                info => SymbolEqualityComparer.Default.Equals(info.Message, message));
            if (other.Method is not null)
            {
                report(Rules.SameMessage, method.Locations.FirstOrDefault(), method.Name, other.Method.Name, SymbolText.ForPeople(message));
                continue;
            }
            infos.Insert(PlaceOf(message, infos), (method, message, model));
        }
        if (infos.Count > 0 && ServerReader.OwnMembers(type, "HandleInfoAsync").FirstOrDefault() is IMethodSymbol { IsOverride: true } own)
        {
            report(Rules.OwnHandleInfo, own.Locations.FirstOrDefault(), type.Name);
            return [];
        }
        return [.. infos.Select(static info => info.Model)];
    }

    /// <summary>The type that is looked for: a message is never null, and never wrapped.</summary>
    private static ITypeSymbol MessageOf(IMethodSymbol method)
    {
        ITypeSymbol type = method.Parameters.First(static parameter => !SymbolText.Is(parameter.Type, KnownNames.CancellationToken)).Type;
        return type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : type;
    }

    /// <summary>Before the first one that would take its messages away, but behind all whose messages it would take.</summary>
    private static int PlaceOf(ITypeSymbol message, List<(IMethodSymbol Method, ITypeSymbol Message, HandlerModel Model)> infos)
    {
        int place = infos.FindIndex(info => IsAbove(info.Message, message));
        return place < 0 ? infos.Count : place;
    }

    private static bool IsAbove(ITypeSymbol upper, ITypeSymbol lower)
    {
        if (upper.SpecialType == SpecialType.System_Object || upper is IDynamicTypeSymbol)
            return true;
        if (upper.TypeKind == TypeKind.Interface)
            return lower.AllInterfaces.Contains(upper, SymbolEqualityComparer.Default);
        for (ITypeSymbol? above = lower.BaseType; above is not null; above = above.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(above, upper))
                return true;
        }
        return false;
    }
}
