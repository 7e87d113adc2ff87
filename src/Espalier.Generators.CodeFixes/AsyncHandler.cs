using Espalier.Generators.Analyzers;
using Espalier.Generators.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Espalier.Generators.CodeFixes;

/// <summary>Handlers that can be made asynchronous: their callers are generated, and do not notice.</summary>
internal static class AsyncHandler
{
    /// <summary>It has an attribute, answers a value, and nobody but the generated part can call it, or does.</summary>
    internal static bool CanBecome(MethodDeclarationSyntax method, SemanticModel model)
    {
        if (model.GetDeclaredSymbol(method) is not { } symbol || HandlerReader.KindOf(symbol) is null || BlockingWait.IsTask(symbol.ReturnType))
            return false;
        bool isOwn = symbol is { DeclaredAccessibility: Accessibility.Private, MethodKind: MethodKind.Ordinary };
        if (!isOwn || method.Modifiers.Any(SyntaxKind.PartialKeyword))
            return false;
        return symbol.Parameters.All(static parameter => parameter.RefKind == RefKind.None) && !Uses.Of(symbol, model.Compilation).Any();
    }

    /// <summary>The method, with its body mended, as an asynchronous one.</summary>
    /// <param name="mended">With the body that awaits.</param>
    /// <param name="method">As it stands in the document.</param>
    /// <param name="model">Of the document.</param>
    internal static MethodDeclarationSyntax Make(MethodDeclarationSyntax mended, MethodDeclarationSyntax method, SemanticModel model)
    {
        TypeSyntax type = method.ReturnType;
        string task = TypeText.Task(model, type.SpanStart);
        bool isVoid = type is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword };
        return MarkAsync(mended, SyntaxFactory.ParseTypeName(isVoid ? task : $"{task}<{type.WithoutTrivia()}>").WithTriviaFrom(type));
    }

    /// <summary>The method with another type, marked as asynchronous.</summary>
    internal static MethodDeclarationSyntax MarkAsync(MethodDeclarationSyntax method, TypeSyntax answer)
    {
        SyntaxToken keyword = SyntaxFactory.Token(SyntaxKind.AsyncKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        return method.Modifiers.Count == 0
            ? method.WithReturnType(answer.WithLeadingTrivia()).AddModifiers(keyword.WithLeadingTrivia(answer.GetLeadingTrivia()))
            : method.WithReturnType(answer).AddModifiers(keyword);
    }
}
