using System.Collections.Immutable;
using Espalier.Generators.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Espalier.Generators.Analyzers;

/// <summary>Asynchronous code of a server whose end nobody can wait for.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AsyncVoidAnalyzer : CodeAnalyzer
{
    internal static readonly DiagnosticDescriptor Rule = new(
        "ESP2005", "Nobody waits for the end of async void",
        "{0} is async void: the next message is taken while it is still running, and its failure ends the process; return Task and await it",
        Processes, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("ESP2005"));

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rule];

    private protected override void Register(CompilationStartAnalysisContext context)
    {
        context.RegisterSymbolAction(AnalyzeMethod, SymbolKind.Method);
        context.RegisterOperationAction(AnalyzeFunction, OperationKind.AnonymousFunction, OperationKind.LocalFunction);
    }

    // Of handlers the generator says it: they are refused (ESP1005).
    private static void AnalyzeMethod(SymbolAnalysisContext context)
    {
        var method = (IMethodSymbol)context.Symbol;
        if (!IsAsyncVoid(method) || !ServerReader.IsServer(method.ContainingType) || HandlerReader.KindOf(method) is not null)
            return;
        context.ReportDiagnostic(Diagnostic.Create(Rule, method.Locations.FirstOrDefault(), method.Name));
    }

    private static void AnalyzeFunction(OperationAnalysisContext context)
    {
        IMethodSymbol function = context.Operation is ILocalFunctionOperation local
            ? local.Symbol
            : ((IAnonymousFunctionOperation)context.Operation).Symbol;
        if (!IsAsyncVoid(function) || ProcessCode.Of(context.Operation, context.ContainingSymbol) is null)
            return;
        bool hasName = function.MethodKind == MethodKind.LocalFunction;
        Location? at = hasName ? function.Locations.FirstOrDefault() : context.Operation.Syntax.GetFirstToken().GetLocation();
        context.ReportDiagnostic(Diagnostic.Create(Rule, at, hasName ? function.Name : "This lambda"));
    }

    private static bool IsAsyncVoid(IMethodSymbol method) => method is { IsAsync: true, ReturnsVoid: true };
}
