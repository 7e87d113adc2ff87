using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Espalier.Generators.Reading;

/// <summary>Methods of one name, of which the compiler picks one.</summary>
internal static class Overloads
{
    /// <summary>Does a call with arguments of exactly its types reach a method?</summary>
    /// <remarks>
    /// Not always: an override counts as declared where the method is that it overrides, so that a wider overload of the derived class
    /// comes first.
    /// </remarks>
    internal static bool Reach(IMethodSymbol method, Compilation compilation)
    {
        if (!HasOthers(method) || method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is not { } syntax)
            return true;
        IEnumerable<string> arguments = method.Parameters.Select(static parameter => $"default({SymbolText.Plain(parameter.Type)})");
        string call = $"default({SymbolText.Plain(method.ContainingType)}).{SymbolText.Escape(method.Name)}({string.Join(", ", arguments)})";
        SymbolInfo reached = compilation.GetSemanticModel(syntax.SyntaxTree).GetSpeculativeSymbolInfo(
            syntax.SpanStart, SyntaxFactory.ParseExpression(call), SpeculativeBindingOption.BindAsExpression);
        return reached.Symbol is not IMethodSymbol other || SymbolEqualityComparer.Default.Equals(RootOf(other), RootOf(method));
    }

    private static bool HasOthers(IMethodSymbol method)
    {
        int count = 0;
        for (INamedTypeSymbol? type = method.ContainingType; type is not null; type = type.BaseType)
            count += type.GetMembers(method.Name).Length;
        return count > 1;
    }

    private static IMethodSymbol RootOf(IMethodSymbol method)
    {
        IMethodSymbol root = method.PartialDefinitionPart ?? method;
        while (root.OverriddenMethod is { } overridden)
            root = overridden;
        return root.OriginalDefinition;
    }
}
