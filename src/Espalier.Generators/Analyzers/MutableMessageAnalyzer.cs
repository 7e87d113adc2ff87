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
        MutableTypes mutable = MutableTypes.For(context.Options, tree, context.Compilation);
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            string? text = mutable.Describe(parameter.Type);
            Report(context.ReportDiagnostic, parameter.Locations.FirstOrDefault(), $"The parameter {parameter.Name}", text);
        }
        if (kind == HandlerKind.Call)
            Report(context.ReportDiagnostic, at, $"The reply of {method.Name}", mutable.Describe(ReplyOf(method.ReturnType)));
    }

    private static void AnalyzeSend(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        string? given = call.TargetMethod.Name switch
        {
            "Send" or "Cast" or "SendAfter" or "SendEvery" => "message",
            "CallAsync" => "request",
            _ => null,
        };
        if (given is null || call.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == given)?.Value is not { } message)
            return;
        if (!Senders.Any(name => SymbolText.Is(call.TargetMethod.ContainingType, name)))
            return;
        MutableTypes mutable = MutableTypes.For(context.Options, call.Syntax.SyntaxTree, context.Compilation);
        Report(context.ReportDiagnostic, WithoutConversion(message).Syntax.GetLocation(), $"This {given}", DescribeShared(message, mutable));
    }

    private static void Report(Action<Diagnostic> report, Location? at, string what, string? mutable)
    {
        if (mutable is not null)
            report(Diagnostic.Create(Rule, at, what, mutable));
    }

    private static IOperation WithoutConversion(IOperation message)
    {
        while (message is IConversionOperation conversion)
            message = conversion.Operand;
        return message;
    }

    /// <summary>What can be changed of a message by whoever sends it. What is made on the spot is nobody's, but what it is made of may be.</summary>
    private static string? DescribeShared(IOperation message, MutableTypes mutable)
    {
        message = WithoutConversion(message);
        if (mutable.Describe(message.Type) is not { } text || IsFresh(message))
            return null;
        IEnumerable<(ITypeSymbol? Type, IOperation Value)>? parts = PartsOf(message);
        if (parts is null)
            return text;
        bool isShared = !mutable.Contains(message.Type) &&
            parts.Any(part => mutable.Describe(part.Type) is not null && DescribeShared(part.Value, mutable) is not null);
        return isShared ? text : null;
    }

    /// <summary>What an object is made of; null: it is not made here.</summary>
    private static IEnumerable<(ITypeSymbol? Type, IOperation Value)>? PartsOf(IOperation made) => made switch
    {
        IObjectCreationOperation creation => creation.Arguments.Select(static argument => (argument.Parameter?.Type, argument.Value))
            .Concat(AssignedBy(creation.Initializer?.Initializers ?? [])),
        IAnonymousObjectCreationOperation creation => AssignedBy(creation.Initializers),
        ITupleOperation tuple => tuple.Elements.Select(static element => (element.Type, element)),
        _ => null,
    };

    private static IEnumerable<(ITypeSymbol? Type, IOperation Value)> AssignedBy(IEnumerable<IOperation> initializers) =>
        initializers.OfType<ISimpleAssignmentOperation>().Select(static assignment => (assignment.Target.Type, assignment.Value));

    private static ITypeSymbol ReplyOf(ITypeSymbol type)
    {
        ITypeSymbol reply = SymbolText.ArgumentOf(type, KnownNames.TaskOf) ?? SymbolText.ArgumentOf(type, KnownNames.ValueTaskOf) ?? type;
        return SymbolText.ArgumentOf(reply, KnownNames.CallResult) ?? reply;
    }

    /// <summary>A collection that was made on the spot, and is kept by nobody.</summary>
    private static bool IsFresh(IOperation message) => message
        is IArrayCreationOperation or ICollectionExpressionOperation
        or IInvocationOperation { TargetMethod.Name: "ToArray" or "ToList" or "ToDictionary" or "ToHashSet" };
}
