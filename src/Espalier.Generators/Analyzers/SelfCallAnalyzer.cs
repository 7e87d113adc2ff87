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

    private protected override void Register(CompilationStartAnalysisContext context) =>
        context.RegisterOperationAction(Analyze, OperationKind.Invocation);

    private static void Analyze(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call.Instance is not { } receiver || !Waits(call.TargetMethod) || AddressOf(receiver, call.TargetMethod) is not { } address)
            return;
        if (ProcessCode.Of(call, context.ContainingSymbol) is { } code &&
            Origin.Of(address) is IPropertyReferenceOperation { Property.Name: "Self", Instance: var whose } && code.IsContext(whose))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rule, call.Syntax.GetLocation(), call.TargetMethod.Name));
        }
    }

    private static bool Waits(IMethodSymbol method) =>
        SymbolText.Is(method.ReturnType, KnownNames.ValueTask) || SymbolText.Is(method.ReturnType, KnownNames.ValueTaskOf);

    /// <summary>Whom a receiver of a call talks to; null: it is no process, or nobody knows.</summary>
    private static IOperation? AddressOf(IOperation receiver, IMethodSymbol method)
    {
        if (SymbolText.Is(receiver.Type, KnownNames.Pid) || SymbolText.Is(receiver.Type, KnownNames.ProcessAddress))
            return method.Name is "CallAsync" or "StopAsync" ? receiver : null;
        if (receiver.Type is not { Name: "Client" or "IClient", ContainingType: { } server } || !ServerReader.IsServer(server))
            return null;
        return Origin.Of(receiver) switch
        {
            IInvocationOperation { TargetMethod: { Name: "At", IsStatic: true }, Arguments: { Length: 1 } arguments } => arguments[0].Value,
            IObjectCreationOperation { Arguments: { Length: 1 } arguments } => arguments[0].Value,
            _ => null,
        };
    }
}
