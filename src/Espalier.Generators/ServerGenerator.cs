using Espalier.Generators.Models;
using Espalier.Generators.Reading;
using Espalier.Generators.Writing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Espalier.Generators;

/// <summary>Writes the other part of each server that has handlers: its client, its child specification, its starts.</summary>
/// <remarks>
/// What makes that impossible as a whole it says itself. Whoever names the client that is missing then has an error in a declaration, after
/// which the compiler asks no analyzer.
/// </remarks>
[Generator]
public sealed class ServerGenerator : IIncrementalGenerator
{
    /// <summary>What the driver calls the models.</summary>
    internal const string ModelsStep = "Models";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        foreach (string attribute in (string[])[KnownNames.Call, KnownNames.Cast, KnownNames.Info])
        {
            IncrementalValuesProvider<Finding> findings = context.SyntaxProvider
                .ForAttributeWithMetadataName(attribute, static (node, _) => node is MethodDeclarationSyntax, Read)
                .Where(static finding => finding is not null)
                .Select(static (finding, _) => finding!)
                .WithTrackingName(ModelsStep);
            context.RegisterSourceOutput(
                findings.Where(static finding => finding.Server is not null),
                static (output, finding) => output.AddSource(finding.Server!.HintName, ServerWriter.Write(finding.Server)));

            // Places are not remembered, but looked up anew: else each edit above a faulty class would be a change.
            context.RegisterSourceOutput(
                findings.Where(static finding => finding.Faulty is not null).Combine(context.CompilationProvider),
                static (output, found) => Report(found.Left.Faulty!, found.Right, output));
        }
    }

    /// <summary>A class is read where its first handler stands, so that each is written once.</summary>
    private static Finding? Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        if (context.TargetSymbol is not IMethodSymbol { ContainingType: { } type } method ||
            !SymbolEqualityComparer.Default.Equals(ServerReader.HandlersOf(type).FirstOrDefault(IsWritten), method.PartialDefinitionPart ?? method) ||
            !IsFirstAttribute(context))
        {
            return null;
        }
        Compilation compilation = context.SemanticModel.Compilation;
        return ServerReader.IsPossible(type, compilation, static (_, _, _) => { }, cancellationToken)
            ? new(ServerReader.Read(type, compilation, static (_, _, _) => { }), null)
            : new(null, DocumentationCommentId.CreateDeclarationId(type));
    }

    private static void Report(string faulty, Compilation compilation, SourceProductionContext output)
    {
        if (DocumentationCommentId.GetFirstSymbolForDeclarationId(faulty, compilation) is not INamedTypeSymbol type)
            return;
        ServerReader.IsPossible(
            type, compilation, (rule, at, details) => output.ReportDiagnostic(Diagnostic.Create(rule, at, details)), output.CancellationToken);
    }

    // An accessor may carry an attribute too, but is not what is looked for.
    private static bool IsWritten(IMethodSymbol method) => method.MethodKind is MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation;

    // A method with two of them is found twice.
    private static bool IsFirstAttribute(GeneratorAttributeSyntaxContext context)
    {
        AttributeData first = context.TargetSymbol.GetAttributes().First(static attribute => HandlerReader.KindOf(attribute) is not null);
        return first.AttributeClass!.MetadataName == context.Attributes[0].AttributeClass!.MetadataName;
    }
}
