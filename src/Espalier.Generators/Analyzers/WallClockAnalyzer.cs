using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Espalier.Generators.Analyzers;

/// <summary>Code of a process that takes its time from somewhere else than its system.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WallClockAnalyzer : CodeAnalyzer
{
    internal static readonly DiagnosticDescriptor Rule = new(
        "ESP2007", "A process takes its time from its system",
        "{0} does not follow the clock of the system, so a test cannot own it: use {1}.System.TimeProvider",
        Processes, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("ESP2007"));

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rule];

    private protected override void Register(CompilationStartAnalysisContext context) => context.RegisterOperationAction(
        Analyze, OperationKind.Invocation, OperationKind.PropertyReference, OperationKind.ObjectCreation);

    private static void Analyze(OperationAnalysisContext context)
    {
        if (WallClock.NameOf(context.Operation) is { } name && ProcessCode.Of(context.Operation, context.ContainingSymbol) is { } code)
            context.ReportDiagnostic(Diagnostic.Create(Rule, context.Operation.Syntax.GetLocation(), name, code.ContextText));
    }
}
