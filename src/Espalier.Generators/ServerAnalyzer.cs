using System.Collections.Immutable;
using Espalier.Generators.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Espalier.Generators;

/// <summary>Says what of a server cannot be generated as it stands; why nothing of it can, the generator says.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ServerAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [.. Rules.All];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSymbolAction(
            static symbol =>
            {
                var type = (INamedTypeSymbol)symbol.Symbol;
                if (ServerReader.HandlersOf(type).Any() &&
                    ServerReader.IsPossible(type, symbol.Compilation, static (_, _, _) => { }, symbol.CancellationToken))
                {
                    ServerReader.Read(
                        type, symbol.Compilation, (rule, at, details) => symbol.ReportDiagnostic(Diagnostic.Create(rule, at, details)));
                }
            },
            SymbolKind.NamedType);
        context.RegisterSyntaxNodeAction(
            Refuse, SyntaxKind.LocalFunctionStatement, SyntaxKind.ParenthesizedLambdaExpression, SyntaxKind.SimpleLambdaExpression);
    }

    // They are no members of a type.
    private static void Refuse(SyntaxNodeAnalysisContext context)
    {
        bool isLocal = context.Node is LocalFunctionStatementSyntax;
        bool hasAttributes = context.Node is LocalFunctionStatementSyntax { AttributeLists.Count: > 0 } or
            LambdaExpressionSyntax { AttributeLists.Count: > 0 };
        ISymbol? symbol = !hasAttributes ? null
            : isLocal ? context.SemanticModel.GetDeclaredSymbol(context.Node, context.CancellationToken)
            : context.SemanticModel.GetSymbolInfo(context.Node, context.CancellationToken).Symbol;
        if (symbol is not IMethodSymbol method || HandlerReader.KindOf(method) is null)
            return;
        context.ReportDiagnostic(Diagnostic.Create(
            Rules.NotAnOrdinaryMethod, symbol.Locations.FirstOrDefault(), isLocal ? method.Name : "This", isLocal ? "a local function" : "a lambda"));
    }
}
