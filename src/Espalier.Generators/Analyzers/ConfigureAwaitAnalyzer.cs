using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Espalier.Generators.Analyzers;

/// <summary>Code of a process that leaves its turn by ConfigureAwait.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ConfigureAwaitAnalyzer : CodeAnalyzer
{
    internal static readonly DiagnosticDescriptor Rule = new(
        "ESP2002", "A process must not leave its turn",
        "{0} leaves the process's turn: what follows runs beside it, without its identity; await without it",
        Processes, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("ESP2002"));

    // ConfigureAwaitOptions.ContinueOnCapturedContext
    private const int Stays = 1;

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rule];

    private protected override void Register(CompilationStartAnalysisContext context) =>
        context.RegisterOperationAction(Analyze, OperationKind.Invocation);

    private static void Analyze(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod is not { Name: "ConfigureAwait" } method || !IsOfTasks(method))
            return;
        IOperation argument = call.Arguments[call.Arguments.Length - 1].Value;
        if (argument.ConstantValue is { HasValue: true, Value: var value } && (value is true || (value is int options && (options & Stays) != 0)))
            return;

        // A wait that blocks is told of as such.
        if (call.Parent is IInvocationOperation { TargetMethod.Name: "GetAwaiter" })
            return;
        if (ProcessCode.Of(call, context.ContainingSymbol) is not null)
            context.ReportDiagnostic(Diagnostic.Create(Rule, call.Syntax.GetLocation(), $"ConfigureAwait({argument.Syntax})"));
    }

    private static bool IsOfTasks(IMethodSymbol method) =>
        BlockingWait.IsTask(method.ContainingType) || method.ContainingType.Name is "TaskAsyncEnumerableExtensions";
}
