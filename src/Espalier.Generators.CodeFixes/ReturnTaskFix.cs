using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Espalier.Generators.CodeFixes;

/// <summary>Gives an async void method a task, so that its end can be awaited.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ReturnTaskFix() : RuleFix("ESP2005")
{
    private protected override Mending? Mend(SyntaxNode place, SemanticModel model)
    {
        TypeSyntax? type = place switch
        {
            MethodDeclarationSyntax method when IsFree(model.GetDeclaredSymbol(method), model) => method.ReturnType,
            LocalFunctionStatementSyntax function when IsFree(model.GetDeclaredSymbol(function) as IMethodSymbol, model) => function.ReturnType,
            _ => null,
        };
        return type is null ? null : new("Return Task", type, SyntaxFactory.ParseTypeName(TypeText.Task(model, type.SpanStart)).WithTriviaFrom(type));
    }

    /// <summary>Nobody else says what it returns: no class or interface above, no other part, no delegate that is made of it.</summary>
    private static bool IsFree(IMethodSymbol? method, SemanticModel model) =>
        method is { IsOverride: false, IsVirtual: false, ExplicitInterfaceImplementations.IsEmpty: true, PartialDefinitionPart: null } &&
        !method.ContainingType.AllInterfaces.SelectMany(static one => one.GetMembers())
            .Any(member => SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(member), method)) &&
        Uses.Of(method, model.Compilation).All(Uses.IsCall);
}
