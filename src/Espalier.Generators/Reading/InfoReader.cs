using Espalier.Generators.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Espalier.Generators.Reading;

/// <summary>The handlers of infos together: which one a message goes to.</summary>
internal static class InfoReader
{
    private const string Callback = "HandleInfoAsync";

    /// <summary>In the order in which they are asked: the handler of a type before that of a type above it, else as in the source.</summary>
    internal static IReadOnlyList<HandlerModel> Read(
        INamedTypeSymbol type, Compilation compilation, IReadOnlyList<(IMethodSymbol Method, HandlerModel Model)> handlers, Reporter report)
    {
        List<(IMethodSymbol Method, ITypeSymbol Message, HandlerModel Model)> infos = [];
        foreach ((IMethodSymbol method, HandlerModel model) in handlers)
        {
            if (model.Kind != HandlerKind.Info)
                continue;
            ITypeSymbol message = MessageOf(method);
            (IMethodSymbol Method, ITypeSymbol Message, HandlerModel Model) other = infos.FirstOrDefault(
                info => compilation.ClassifyConversion(info.Message, message).IsIdentity);
            if (other.Method is not null)
            {
                report(Rules.SameMessage, method.Locations.FirstOrDefault(), method.Name, other.Method.Name, SymbolText.ForPeople(message));
                continue;
            }
            int place = infos.FindIndex(info => IsAbove(info.Message, message, compilation));
            infos.Insert(place < 0 ? infos.Count : place, (method, message, model with { TypeName = SymbolText.Plain(message) }));
        }
        if (infos.Count > 0 && Obstacle(type, out Location? at) is { } obstacle)
        {
            report(Rules.OwnHandleInfo, at, type.Name, obstacle);
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

    // Whatever would take its messages away comes behind it; what it would take itself stands before that already.
    private static bool IsAbove(ITypeSymbol upper, ITypeSymbol lower, Compilation compilation) => upper is IDynamicTypeSymbol ||
        compilation.ClassifyConversion(lower, upper) is { IsImplicit: true } and ({ IsReference: true } or { IsBoxing: true });

    /// <summary>Why HandleInfoAsync cannot be generated.</summary>
    private static string? Obstacle(INamedTypeSymbol type, out Location? at)
    {
        at = type.Locations.FirstOrDefault();
        if (ServerReader.OwnMembers(type, Callback).FirstOrDefault() is IMethodSymbol { IsOverride: true } own)
        {
            at = own.Locations.FirstOrDefault();
            return "it overrides that itself: make it one more handler, [Info] of object";
        }
        INamedTypeSymbol? above = type.BaseType;
        ISymbol? inherited = null;
        for (; inherited is null && above is not null; above = above.BaseType)
            inherited = above.GetMembers(Callback).FirstOrDefault(static member => member.IsOverride || member.IsVirtual);
        return inherited switch
        {
            { IsSealed: true } => $"{inherited.ContainingType.Name} has sealed that",
            { IsAbstract: true } => $"{inherited.ContainingType.Name} leaves that abstract: give it a body there",
            _ => null,
        };
    }
}
