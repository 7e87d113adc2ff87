using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Espalier.Generators.Reading;

/// <summary>Methods whose body runs when somebody enumerates what they return.</summary>
internal static class Iterators
{
    internal static bool Is(IMethodSymbol method) =>
        (method.PartialImplementationPart ?? method).DeclaringSyntaxReferences.Any(static reference => reference.GetSyntax()
            .DescendantNodes(static node => node is not (LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax))
            .Any(static node => node is YieldStatementSyntax));
}
