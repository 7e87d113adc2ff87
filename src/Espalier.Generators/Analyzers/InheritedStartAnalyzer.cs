using System.Collections.Immutable;
using Espalier.Generators.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Espalier.Generators.Analyzers;

/// <summary>Starts that are generated for one class and called through a class that derives from it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class InheritedStartAnalyzer : CodeAnalyzer
{
    internal static readonly DiagnosticDescriptor Rule = new(
        "ESP3003", "An inherited start starts the base class",
        "{0}.{1} {2} {3}, not {0}, {4}, or write {3}.{1}",
        Supervision, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("ESP3003"));

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rule];

    private protected override void Register(CompilationStartAnalysisContext context) =>
        context.RegisterOperationAction(Analyze, OperationKind.Invocation, OperationKind.MethodReference);

    private static void Analyze(OperationAnalysisContext context)
    {
        (IMethodSymbol method, SyntaxNode name) = context.Operation switch
        {
            IInvocationOperation { Syntax: InvocationExpressionSyntax call } invocation => (invocation.TargetMethod, call.Expression),
            IMethodReferenceOperation reference => (reference.Method, reference.Syntax),
            _ => default,
        };
        if (method is not { IsStatic: true } || WhatItDoes(method.Name) is not { } deed)
            return;
        if (name is not MemberAccessExpressionSyntax { Expression: var left })
            return;
        if (context.Operation.SemanticModel?.GetSymbolInfo(left, context.CancellationToken).Symbol is not INamedTypeSymbol named)
            return;
        if (SymbolEqualityComparer.Default.Equals(named, method.ContainingType) || !IsGenerated(method))
            return;
        string derived = SymbolText.ForPeople(named);
        string above = SymbolText.ForPeople(method.ContainingType);
        string advice = AdviceFor(named, derived);
        context.ReportDiagnostic(Diagnostic.Create(Rule, name.GetLocation(), derived, method.Name, deed, above, advice));
    }

    /// <returns>Null: it starts nothing. The client that At makes serves the derived class as well.</returns>
    private static string? WhatItDoes(string method) => method switch
    {
        "StartAsync" or "StartLinkedAsync" => "starts",
        "Child" => "makes a child that is",
        _ => null,
    };

    private static string AdviceFor(INamedTypeSymbol type, string name)
    {
        if (ServerReader.HandlersOf(type).Any())
            return $"because {name} has none for these arguments: call it as {name} has it";
        return $"because {name} has no handlers of its own: give it one, start it as a child by ChildSpec.For<{name}>(() => new {name}(...))";
    }

    /// <summary>It is of a class with handlers, and nobody has written it.</summary>
    /// <remarks>Of another assembly's class the handlers are not seen, but its client is.</remarks>
    private static bool IsGenerated(IMethodSymbol method)
    {
        INamedTypeSymbol server = method.ContainingType;
        if (!ServerReader.IsServer(server) || !(ServerReader.HandlersOf(server).Any() || server.GetTypeMembers("IClient").Any()))
            return false;
        IMethodSymbol written = method.OriginalDefinition;
        return !written.Locations.Any(static at => at.IsInSource) ||
            !ServerReader.OwnMembers(server.OriginalDefinition, method.Name).Contains(written, SymbolEqualityComparer.Default);
    }
}
