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
    internal static Reach Of(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => Of(array.ElementType),
        ITypeParameterSymbol or IDynamicTypeSymbol => Reach.Everywhere,
        INamedTypeSymbol named => Min(OfSymbol(named), named.TypeArguments.Select(Of)),
        _ => Reach.Everywhere,
    };

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
