using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Espalier.Generators.Reading;

/// <summary>Names that mean something else to who has written the class than they do as soon as its other part is there.</summary>
internal static class HiddenNames
{
    /// <summary>The first use of one in a class.</summary>
    /// <param name="type">The class.</param>
    /// <param name="compilation">Around it.</param>
    /// <param name="types">Names of types that are generated.</param>
    /// <param name="methods">Names of methods that are generated.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>Null: there is none.</returns>
    internal static (SimpleNameSyntax Use, ISymbol Meant)? Find(
        INamedTypeSymbol type, Compilation compilation, string[] types, string[] methods, CancellationToken cancellationToken)
    {
        foreach (SyntaxReference reference in type.DeclaringSyntaxReferences)
        {
            var declaration = (TypeDeclarationSyntax)reference.GetSyntax(cancellationToken);
            Dictionary<string, List<ISymbol>> meanings = [];
            foreach (IdentifierNameSyntax name in NamesIn(declaration))
            {
                cancellationToken.ThrowIfCancellationRequested();
                string text = name.Identifier.ValueText;
                bool isType = types.Contains(text);
                if ((!isType && !methods.Contains(text)) || !IsLookedUp(name))
                    continue;
                if (isType ? name.Parent is InvocationExpressionSyntax : SyntaxFacts.IsInTypeOnlyContext(name))
                    continue;

                // Nearly always nothing has the name outside. To bind a use is dear: its whole method is bound for that.
                if (!meanings.TryGetValue(text, out List<ISymbol>? meant))
                    meanings[text] = meant = [.. MeaningsOf(text, isType, type, compilation.GetSemanticModel(reference.SyntaxTree), declaration)];
                if (meant.Count > 0 && IsMeant(compilation.GetSemanticModel(reference.SyntaxTree).GetSymbolInfo(name, cancellationToken), meant))
                    return (name, meant[0]);
            }
        }
        return null;
    }

    private static IEnumerable<ISymbol> MeaningsOf(
        string name, bool isType, INamedTypeSymbol type, SemanticModel model, TypeDeclarationSyntax declaration)
    {
        IEnumerable<ISymbol> outside = model.LookupSymbols(declaration.SpanStart, name: name)
            .Select(static one => one is IAliasSymbol alias ? alias.Target : one);
        IEnumerable<ISymbol> inherited = isType ? ServerReader.Inherited(type, name) : [];
        return inherited.Concat(outside).Where(static one => !ServerReader.IsGenerated(one));
    }

    // Before the other part is there it is what is meant, afterwards what is generated; not a local, nor a member of a class in the class.
    private static bool IsMeant(SymbolInfo use, List<ISymbol> meant) =>
        use.CandidateSymbols.Add(use.Symbol!).Any(one => one is not null &&
            (ServerReader.IsGenerated(one) || meant.Contains(one.OriginalDefinition, SymbolEqualityComparer.Default)));

    // What a class derives from, what its type parameters are and what its constructor takes is looked up outside of it; nameof stays.
    private static IEnumerable<IdentifierNameSyntax> NamesIn(TypeDeclarationSyntax declaration) => declaration
        .DescendantNodes(node => !IsOutside(node, declaration) &&
            node is not InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } })
        .OfType<IdentifierNameSyntax>()
        .Where(name => !IsOutside(name, declaration));

    private static bool IsOutside(SyntaxNode node, TypeDeclarationSyntax declaration) => node switch
    {
        ParameterListSyntax or TypeParameterConstraintClauseSyntax => node.Parent == declaration,
        _ => node.Parent is BaseTypeSyntax above && node == above.Type && above.Parent?.Parent == declaration,
    };

    // Not the name of somebody's member.
    private static bool IsLookedUp(IdentifierNameSyntax name) => name.Parent switch
    {
        MemberAccessExpressionSyntax access => access.Expression == name,
        QualifiedNameSyntax qualified => qualified.Left == name,
        AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } set => set.Left != name,
        MemberBindingExpressionSyntax or AliasQualifiedNameSyntax or NameColonSyntax or NameEqualsSyntax => false,
        _ => true,
    };
}
