using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Espalier.Generators.Analyzers;

/// <summary>Code of a process that waits without giving its turn back.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BlockingWaitAnalyzer : CodeAnalyzer
{
    internal static readonly DiagnosticDescriptor Rule = new(
        "ESP2001", "A process must not block",
        "{0} blocks a process: what it waits for may need the process's turn, and a kill cannot interrupt it; await instead",
        Processes, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("ESP2001"));

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rule];

    private protected override void Register(CompilationStartAnalysisContext context) =>
        context.RegisterOperationAction(Analyze, OperationKind.Invocation, OperationKind.PropertyReference);

    private static void Analyze(OperationAnalysisContext context)
    {
        if (BlockingWait.NameOf(context.Operation) is not { } name)
            return;
        if (BlockingWait.TaskOf(context.Operation) is { } task && EndedTask.Is(task, context.Operation))
            return;
        if (ProcessCode.Of(context.Operation, context.ContainingSymbol) is not null)
            context.ReportDiagnostic(Diagnostic.Create(Rule, context.Operation.Syntax.GetLocation(), name));
    }
}
