using System.Collections.Immutable;
using Espalier.Generators.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Espalier.Generators;

/// <summary>Says why a server cannot be generated as it stands.</summary>
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
            static symbol => ServerReader.Read(
                (INamedTypeSymbol)symbol.Symbol, (rule, at, details) => symbol.ReportDiagnostic(Diagnostic.Create(rule, at, details))),
            SymbolKind.NamedType);
    }
}
