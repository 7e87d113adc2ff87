using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Espalier.Generators.CodeFixes;

/// <summary>Where a method is named by code that people have written.</summary>
internal static class Uses
{
    /// <summary>In its class if nobody else can, else in the whole project.</summary>
    internal static IEnumerable<SimpleNameSyntax> Of(IMethodSymbol method, Compilation compilation)
    {
        bool isOwn = method.DeclaredAccessibility is Accessibility.Private or Accessibility.NotApplicable;
        IEnumerable<SyntaxNode> places = isOwn
            ? method.ContainingType.DeclaringSyntaxReferences.Select(static part => part.GetSyntax())
            : compilation.SyntaxTrees.Select(static tree => tree.GetRoot());
        foreach (SyntaxNode place in places.Where(static place => !IsGenerated(place)))
        {
            SemanticModel? model = null;
            foreach (SimpleNameSyntax name in place.DescendantNodes().OfType<SimpleNameSyntax>())
            {
                if (name.Identifier.ValueText == method.Name && IsIt((model ??= compilation.GetSemanticModel(place.SyntaxTree)).GetSymbolInfo(name)))
                    yield return name;
            }
        }

        bool IsIt(SymbolInfo named) => named.CandidateSymbols.Concat([named.Symbol])
            .Any(symbol => SymbolEqualityComparer.Default.Equals(symbol?.OriginalDefinition, method));
    }

    /// <summary>It is called there; else a delegate is made of it, or something else is done with it.</summary>
    internal static bool IsCall(SimpleNameSyntax name)
    {
        SyntaxNode whole = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access
            : name.Parent is MemberBindingExpressionSyntax binding ? binding
            : name;
        return whole.Parent is InvocationExpressionSyntax call && call.Expression == whole;
    }

    private static bool IsGenerated(SyntaxNode place) => place.SyntaxTree.FilePath.Contains(typeof(ServerGenerator).FullName);
}
