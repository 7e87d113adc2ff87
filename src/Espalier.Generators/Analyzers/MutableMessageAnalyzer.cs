using System.Collections.Immutable;
using Espalier.Generators.Models;
using Espalier.Generators.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Espalier.Generators.Analyzers;

/// <summary>Messages that sender and receiver could both change.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MutableMessageAnalyzer : CodeAnalyzer
{
    internal static readonly DiagnosticDescriptor Rule = new(
        "ESP2006", "A message should not change after it was sent",
        "{0} is {1}, which both processes could change at the same time: pass a copy that does not change, as an immutable or a read-only type",
        Processes, DiagnosticSeverity.Info, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("ESP2006"));

    private static readonly string[] Senders =
        [KnownNames.Pid, KnownNames.ProcessAddress, KnownNames.ProcessName, KnownNames.ProcessContext, KnownNames.ProcessSystem];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rule];

    private protected override void Register(CompilationStartAnalysisContext context)
    {
        context.RegisterSymbolAction(AnalyzeHandler, SymbolKind.Method);
        context.RegisterOperationAction(AnalyzeSend, OperationKind.Invocation);
    }

    private static void AnalyzeHandler(SymbolAnalysisContext context)
    {
        var method = (IMethodSymbol)context.Symbol;
        if (HandlerReader.KindOf(method) is not { } kind || method.Locations.FirstOrDefault() is not { SourceTree: { } tree } at)
            return;
        MutableTypes mutable = MutableTypes.For(context.Options, tree);
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (mutable.Contains(parameter.Type))
                Report(context.ReportDiagnostic, parameter.Locations.FirstOrDefault(), $"The parameter {parameter.Name}", parameter.Type);
        }
        if (kind == HandlerKind.Call && ReplyOf(method.ReturnType) is var reply && mutable.Contains(reply))
            Report(context.ReportDiagnostic, at, $"The reply of {method.Name}", reply);
    }

    private static void AnalyzeSend(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod is not { Name: "Send" or "Cast" or "SendAfter" or "SendEvery", ContainingType: var type })
            return;
        if (call.Arguments.FirstOrDefault(static argument => argument.Parameter?.Name == "message")?.Value is not { } message)
            return;
        while (message is IConversionOperation conversion)
            message = conversion.Operand;
        if (message.Type is { } sent && !IsFresh(message) && Senders.Any(name => SymbolText.Is(type, name)) &&
            MutableTypes.For(context.Options, call.Syntax.SyntaxTree).Contains(sent))
        {
            Report(context.ReportDiagnostic, message.Syntax.GetLocation(), "This message", sent);
        }
    }

    private static void Report(Action<Diagnostic> report, Location? at, string what, ITypeSymbol type) =>
        report(Diagnostic.Create(Rule, at, what, SymbolText.ForPeople(type)));

    private static ITypeSymbol ReplyOf(ITypeSymbol type)
    {
        ITypeSymbol reply = SymbolText.ArgumentOf(type, KnownNames.TaskOf) ?? SymbolText.ArgumentOf(type, KnownNames.ValueTaskOf) ?? type;
        return SymbolText.ArgumentOf(reply, KnownNames.CallResult) ?? reply;
    }

    /// <summary>Made on the spot, and kept by nobody.</summary>
    private static bool IsFresh(IOperation message) => message
        is IObjectCreationOperation or IArrayCreationOperation or ICollectionExpressionOperation
        or IInvocationOperation { TargetMethod.Name: "ToArray" or "ToList" or "ToDictionary" or "ToHashSet" };
}
