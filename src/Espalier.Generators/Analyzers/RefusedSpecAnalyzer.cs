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
        "ESP3001", "A significant child that its supervisor refuses",
        "{0} is significant{1}",
        Supervision, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("ESP3001"));

    private const string Permanent = " and permanent: its end would both end its supervisor and start it again, so every supervisor refuses it; " +
        "make it transient or temporary";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rule];

    private protected override void Register(CompilationStartAnalysisContext context)
    {
        context.RegisterSymbolAction(AnalyzeAttribute, SymbolKind.NamedType);
        context.RegisterOperationAction(AnalyzeNew, OperationKind.ObjectCreation);
        context.RegisterOperationAction(AnalyzeWith, OperationKind.With);
        context.RegisterOperationAction(AnalyzeGiven, OperationKind.Invocation, OperationKind.ObjectCreation);
    }

    // An abstract class is no child, and those that derive from it may say something else.
    private static void AnalyzeAttribute(SymbolAnalysisContext context)
    {
        if (!context.Symbol.IsAbstract && SpecValues.AttributeOf(context.Symbol) is { } attribute && SpecValues.Of(attribute).IsRefused)
        {
            Location? at = attribute.ApplicationSyntaxReference?.GetSyntax(context.CancellationToken).GetLocation();
            context.ReportDiagnostic(Diagnostic.Create(Rule, at, context.Symbol.Name, Permanent));
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
        Check(context, made.Initializer, SpecValues.OfSpec(made.Operand), SpecValues.ServerOf(made)?.Name ?? "The child");
    }

    private static void AnalyzeGiven(OperationAnalysisContext context)
    {
        foreach ((IOperation spec, string why) in GivenChildren.RefusedIfSignificant(context.Operation))
        {
            // What is permanent as well has been reported already.
            if (SpecValues.OfSpec(spec) is not { IsSignificant: true, IsRefused: false })
                continue;
            IOperation at = GivenChildren.SignificanceOf(spec) ?? spec;
            string who = SpecValues.ServerOf(spec)?.Name ?? "The child";
            context.ReportDiagnostic(Diagnostic.Create(Rule, at.Syntax.GetLocation(), who, why));
        }
    }

    private static void Check(OperationAnalysisContext context, IObjectOrCollectionInitializerOperation? initializer, SpecValues before, string who)
    {
        if (initializer is null)
            return;
        SpecValues after = before.With(initializer, out IOperation? decisive);
        if (after.IsRefused && decisive is not null)
            context.ReportDiagnostic(Diagnostic.Create(Rule, decisive.Syntax.GetLocation(), who, Permanent));
    }
}
