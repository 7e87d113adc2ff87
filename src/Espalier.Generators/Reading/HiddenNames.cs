using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Espalier.Generators.Reading;

/// <summary>Names that mean something else to who has written the class than they do as soon as its other part is there.</summary>
internal static class HiddenNames
{
    /// <summary>The first use of one in a class.</summary>
    /// <returns>Null: there is none.</returns>
    internal static (SimpleNameSyntax Use, ISymbol Meant)? Find(
        INamedTypeSymbol type, Compilation compilation, string[] types, string[] methods)
    {
        foreach (SyntaxReference reference in type.DeclaringSyntaxReferences)
        {
            var declaration = (TypeDeclarationSyntax)reference.GetSyntax();
            SemanticModel? model = null;
            foreach (IdentifierNameSyntax name in declaration.DescendantNodes().OfType<IdentifierNameSyntax>())
            {
                bool isType = types.Contains(name.Identifier.ValueText);
                if ((!isType && !methods.Contains(name.Identifier.ValueText)) || !IsLookedUp(name) || !IsInside(name, declaration))
                    continue;
                bool isCalled = name.Parent is InvocationExpressionSyntax;
                if (isType ? isCalled : SyntaxFacts.IsInTypeOnlyContext(name))
                    continue;
                model ??= compilation.GetSemanticModel(reference.SyntaxTree);
                if (MeantBy(name, declaration, model) is { } meant)
                    return (name, meant);
            }
        }
        return null;
    }

    private static ISymbol? MeantBy(IdentifierNameSyntax name, TypeDeclarationSyntax declaration, SemanticModel model) =>
        model.GetSymbolInfo(name).Symbol is ILocalSymbol or IParameterSymbol or IRangeVariableSymbol
            ? null
            : model.LookupSymbols(declaration.SpanStart, name: name.Identifier.ValueText)
                .FirstOrDefault(static one => !ServerReader.IsGenerated(one));

    // Not the name of somebody's member.
    private static bool IsLookedUp(IdentifierNameSyntax name) => name.Parent switch
    {
        MemberAccessExpressionSyntax access => access.Expression == name,
        QualifiedNameSyntax qualified => qualified.Left == name,
        AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } set => set.Left != name,
        MemberBindingExpressionSyntax or AliasQualifiedNameSyntax or NameColonSyntax or NameEqualsSyntax => false,
        _ => true,
    };

    // What a class derives from, and its attributes, are looked up outside of it.
    private static bool IsInside(IdentifierNameSyntax name, TypeDeclarationSyntax declaration) =>
        name.SpanStart > declaration.OpenBraceToken.SpanStart || declaration.ParameterList?.Span.Contains(name.Span) == true;
}
