using Microsoft.CodeAnalysis.Diagnostics;

namespace Espalier.Generators.Analyzers;

/// <summary>A rule about code that people write; a program without servers does not pay for it.</summary>
public abstract class CodeAnalyzer : DiagnosticAnalyzer
{
    /// <summary>What every rule of processes belongs to.</summary>
    internal const string Processes = "Espalier.Processes";

    /// <summary>What every rule of supervision belongs to.</summary>
    internal const string Supervision = "Espalier.Supervision";

    private protected CodeAnalyzer()
    {
    }

    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName(KnownNames.GenServer) is not null)
                Register(start);
        });
    }

    private protected abstract void Register(CompilationStartAnalysisContext context);
}
