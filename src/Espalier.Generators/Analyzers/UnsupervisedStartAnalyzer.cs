using System.Collections.Immutable;
using Espalier.Generators.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Espalier.Generators.Analyzers;

/// <summary>Servers that are started without anybody who would start them again.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnsupervisedStartAnalyzer : CodeAnalyzer
{
    internal static readonly DiagnosticDescriptor Rule = new(
        "ESP3002", "A server should have a supervisor",
        "{0} is started without a supervisor, so nobody starts it again when it fails: make it a child, by {0}.Child",
        Supervision, DiagnosticSeverity.Info, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("ESP3002"));

    // What a project refers to that has tests.
    private static readonly string[] OfTests = ["xunit", "nunit", "Microsoft.VisualStudio.TestPlatform", "MSTest", "Espalier.Testing"];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rule];

    private protected override void Register(CompilationStartAnalysisContext context)
    {
        if (!context.Compilation.ReferencedAssemblyNames.Any(static reference =>
            OfTests.Any(name => reference.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase))))
        {
            context.RegisterOperationAction(Analyze, OperationKind.Invocation);
        }
    }

    private static void Analyze(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod is not { Name: "StartAsync" or "StartLinkedAsync", IsStatic: true, ContainingType: { } server } method)
            return;
        ITypeSymbol? where = method.Parameters.FirstOrDefault()?.Type;
        if (!SymbolText.Is(where, KnownNames.ProcessSystem) && !SymbolText.Is(where, KnownNames.ProcessContext))
            return;
        bool couldBeChild = ServerReader.IsServer(server) && !IsSupervisor(server) && server.GetMembers("Child").Length > 0;
        if (couldBeChild && !IsStartOfChild(call, context.ContainingSymbol))
            context.ReportDiagnostic(Diagnostic.Create(Rule, call.Syntax.GetLocation(), server.Name));
    }

    private static bool IsSupervisor(INamedTypeSymbol server)
    {
        for (INamedTypeSymbol? at = server; at is not null; at = at.BaseType)
        {
            if (SymbolText.Is(at, KnownNames.Supervisor) || SymbolText.Is(at, KnownNames.DynamicSupervisor))
                return true;
        }
        return false;
    }

    /// <summary>The start function of a specification: a supervisor calls it.</summary>
    private static bool IsStartOfChild(IOperation call, ISymbol containing)
    {
        for (IOperation? at = call; at is not null; at = at.Parent)
        {
            if (at is IAnonymousFunctionOperation lambda && HasStartContext(lambda.Symbol))
                return true;
        }
        return ProcessCode.MemberOf(containing) is IMethodSymbol method && HasStartContext(method);
    }

    private static bool HasStartContext(IMethodSymbol function) =>
        function.Parameters.Any(static parameter => SymbolText.Is(parameter.Type, KnownNames.ChildStartContext));
}
