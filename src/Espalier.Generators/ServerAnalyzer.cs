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
        // A server that has a generated part would be passed over as generated code; what is said stands in its own part.
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze);
        context.EnableConcurrentExecution();
        context.RegisterSymbolAction(
            static symbol => ServerReader.Read(
                (INamedTypeSymbol)symbol.Symbol, (rule, at, details) => symbol.ReportDiagnostic(Diagnostic.Create(rule, at, details))),
            SymbolKind.NamedType);
    }
}
