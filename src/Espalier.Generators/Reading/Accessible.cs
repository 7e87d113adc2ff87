using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Espalier.Generators.Reading;

/// <summary>How far something can be seen.</summary>
internal static class Accessible
{
    /// <summary>As far as the program, or the assembly, or not even that.</summary>
    internal enum Reach
    {
        /// <summary>Only in a part of the assembly.</summary>
        Hidden,

        /// <summary>In the assembly.</summary>
        Assembly,

        /// <summary>Everywhere.</summary>
        Everywhere,
    }

    /// <summary>How far a type can be seen, with all that it is made of.</summary>
    internal static Reach Of(ITypeSymbol type) => Of(type, []);

    private static Reach Of(ITypeSymbol type, ImmutableHashSet<ISymbol?> servers) => type switch
    {
        IArrayTypeSymbol array => Of(array.ElementType, servers),
        ITypeParameterSymbol or IDynamicTypeSymbol => Reach.Everywhere,
        INamedTypeSymbol named => Min(
            named.TypeKind == TypeKind.Error ? OfUnknown(named, servers) : OfSymbol(named),
            named.TypeArguments.Select(argument => Of(argument, servers))),
        _ => Reach.Everywhere,
    };

    // The client of a server that is not yet generated reaches as far as that server and the types in its signatures.
    private static Reach OfUnknown(INamedTypeSymbol unknown, ImmutableHashSet<ISymbol?> servers)
    {
        if (unknown.ContainingType is not { } server)
            return Reach.Everywhere;
        ImmutableHashSet<ISymbol?> more = servers.Add(server.OriginalDefinition);
        return more.Count == servers.Count
            ? Reach.Everywhere
            : Min(OfSymbol(server), ServerReader.HandlersOf(server).SelectMany(RequestReader.TypesOf).Select(seen => Of(seen.Type, more)));
    }

    /// <summary>How far a symbol can be seen, inside of what it is nested in.</summary>
    internal static Reach OfSymbol(ISymbol symbol)
    {
        Reach own = symbol.DeclaredAccessibility switch
        {
            Accessibility.Public => Reach.Everywhere,
            Accessibility.Internal or Accessibility.ProtectedOrInternal => Reach.Assembly,
            _ => Reach.Hidden,
        };
        return symbol.ContainingType is { } outer ? Min(own, [OfSymbol(outer)]) : own;
    }

    /// <summary>Can everybody who sees the server see a type that is hidden somewhere?</summary>
    internal static bool IsSeenWith(INamedTypeSymbol server, ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => IsSeenWith(server, array.ElementType),
        INamedTypeSymbol named => IsSeenFrom(server, named) && named.TypeArguments.All(argument => IsSeenWith(server, argument)),
        _ => true,
    };

    private static bool IsSeenFrom(INamedTypeSymbol server, INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? hidden = type; hidden is not null; hidden = hidden.ContainingType)
        {
            if (hidden.TypeKind == TypeKind.Error)
                continue;
            if (hidden.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal)
                continue;

            // Then the server must be hidden inside of the same type, at whatever depth.
            INamedTypeSymbol? outer = server;
            bool isHidden = false;
            while (outer is not null && !SymbolEqualityComparer.Default.Equals(outer.OriginalDefinition, hidden.ContainingType.OriginalDefinition))
            {
                isHidden |= outer.DeclaredAccessibility == Accessibility.Private;
                outer = outer.ContainingType;
            }
            if (outer is null || !isHidden)
                return false;
        }
        return true;
    }

    private static Reach Min(Reach one, IEnumerable<Reach> others) => others.Aggregate(one, static (a, b) => a < b ? a : b);
}
