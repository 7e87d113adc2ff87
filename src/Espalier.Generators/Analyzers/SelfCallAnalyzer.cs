using System.Collections.Concurrent;
using System.Collections.Immutable;
using Espalier.Generators.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Espalier.Generators.Analyzers;

/// <summary>A process that asks itself, and would wait for its own answer.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SelfCallAnalyzer : CodeAnalyzer
{
    internal static readonly DiagnosticDescriptor Rule = new(
        "ESP2004", "A process cannot call itself",
        "{0} calls the process that runs it: it would wait for itself, so the call is refused (CallingSelf); call the method, or cast",
        Processes, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("ESP2004"));

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rule];

    private protected override void Register(CompilationStartAnalysisContext context)
    {
        context.RegisterOperationAction(Analyze, OperationKind.Invocation);
        ConcurrentDictionary<INamedTypeSymbol, KeptAddresses> kept = new(SymbolEqualityComparer.Default);
        context.RegisterSymbolStartAction(
            start =>
            {
                var type = (INamedTypeSymbol)start.Symbol;
                if (ServerReader.IsServer(type))
                    Of(type).Register(start, static (end, call) => Report(end.ReportDiagnostic, call));
                for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
                {
                    if (ServerReader.IsServer(outer))
                        Of(outer).RegisterUses(start);
                }
            },
            SymbolKind.NamedType);

        KeptAddresses Of(INamedTypeSymbol server) => kept.GetOrAdd(server, static server => new(server));
    }

    private static void Analyze(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        if (Addressee.Of(call) is not { } source || ProcessCode.Of(call, context.ContainingSymbol, surely: true) is not { } code)
            return;
        if (Addressee.IsSelf(source, code))
            Report(context.ReportDiagnostic, call);
    }

    private static void Report(Action<Diagnostic> report, IInvocationOperation call) =>
        report(Diagnostic.Create(Rule, call.Syntax.GetLocation(), call.TargetMethod.Name));
}
