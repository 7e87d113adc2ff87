using Espalier.Generators.Reading;
using Microsoft.CodeAnalysis;

namespace Espalier.Generators.Analyzers;

/// <summary>Methods that the runtime calls, on the turn of their server.</summary>
internal static class Callback
{
    /// <summary>It is a handler, or overrides one or a callback of Espalier's own classes.</summary>
    internal static bool Is(IMethodSymbol method)
    {
        IMethodSymbol first = method;
        while (HandlerReader.KindOf(first) is null)
        {
            if (first.OverriddenMethod is not { } above)
                return !SymbolEqualityComparer.Default.Equals(first, method) && IsOwn(first.ContainingType);
            first = above;
        }
        return true;
    }

    private static bool IsOwn(INamedTypeSymbol type) => SymbolText.Is(type, KnownNames.GenServer) ||
        SymbolText.Is(type, KnownNames.Supervisor) || SymbolText.Is(type, KnownNames.DynamicSupervisor);
}
