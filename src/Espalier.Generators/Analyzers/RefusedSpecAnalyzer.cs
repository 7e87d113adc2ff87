using System.Collections.Immutable;
using Espalier.Generators.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Espalier.Generators.Analyzers;

/// <summary>Specifications of children that no supervisor takes.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RefusedSpecAnalyzer : CodeAnalyzer
{
    internal static readonly DiagnosticDescriptor Rule = new(
        "ESP3001", "A significant child cannot be permanent",
        "{0} is significant and permanent: its end would both end its supervisor and start it again, so every supervisor refuses it; " +
        "make it transient or temporary",
        Supervision, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("ESP3001"));

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rule];

    private protected override void Register(CompilationStartAnalysisContext context)
    {
        context.RegisterSymbolAction(AnalyzeAttribute, SymbolKind.NamedType);
        context.RegisterOperationAction(AnalyzeNew, OperationKind.ObjectCreation);
        context.RegisterOperationAction(AnalyzeWith, OperationKind.With);
    }

    private static void AnalyzeAttribute(SymbolAnalysisContext context)
    {
        if (SpecValues.AttributeOf(context.Symbol) is { } attribute && SpecValues.Of(attribute).IsRefused)
        {
            Location? at = attribute.ApplicationSyntaxReference?.GetSyntax(context.CancellationToken).GetLocation();
            context.ReportDiagnostic(Diagnostic.Create(Rule, at, context.Symbol.Name));
        }
    }

    private static void AnalyzeNew(OperationAnalysisContext context)
    {
        var made = (IObjectCreationOperation)context.Operation;
        if (SymbolText.Is(made.Type, KnownNames.ChildSpec))
            Check(context, made.Initializer, SpecValues.Defaults, "The child");
    }

    private static void AnalyzeWith(OperationAnalysisContext context)
    {
        var made = (IWithOperation)context.Operation;
        if (!SymbolText.Is(made.Type, KnownNames.ChildSpec))
            return;
        ITypeSymbol? server = ServerOf(Origin.Of(made.Operand));
        Check(context, made.Initializer, server is null ? SpecValues.Unknown : SpecValues.OfServer(server), server?.Name ?? "The child");
    }

    private static void Check(OperationAnalysisContext context, IObjectOrCollectionInitializerOperation? initializer, SpecValues before, string who)
    {
        if (initializer is null)
            return;
        SpecValues after = before.With(initializer, out IOperation? decisive);
        if (after.IsRefused && decisive is not null)
            context.ReportDiagnostic(Diagnostic.Create(Rule, decisive.Syntax.GetLocation(), who));
    }

    /// <summary>Whose specification an expression is, if it is as its class has it.</summary>
    private static ITypeSymbol? ServerOf(IOperation operand) => operand switch
    {
        IInvocationOperation { TargetMethod: { Name: "Child", IsStatic: true, ContainingType: var type } } when ServerReader.IsServer(type) => type,
        IInvocationOperation { TargetMethod: { Name: "For", TypeArguments.Length: 1 } method }
            when SymbolText.Is(method.ContainingType, KnownNames.ChildSpec) => method.TypeArguments[0],
        _ => null,
    };
}
