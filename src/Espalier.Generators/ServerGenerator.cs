using Espalier.Generators.Models;
using Espalier.Generators.Reading;
using Espalier.Generators.Writing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Espalier.Generators;

/// <summary>Writes the other part of each server that has handlers: its client, its child specification, its starts.</summary>
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
            IncrementalValuesProvider<ServerModel> servers = context.SyntaxProvider
                .ForAttributeWithMetadataName(attribute, static (node, _) => node is MethodDeclarationSyntax, Read)
                .Where(static server => server is not null)
                .Select(static (server, _) => server!)
                .WithTrackingName(ModelsStep);
            context.RegisterSourceOutput(servers, static (output, server) => output.AddSource(server.HintName, ServerWriter.Write(server)));
        }
    }

    /// <summary>A class is read where its first handler stands, so that each is written once.</summary>
    private static ServerModel? Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken) =>
        context.TargetSymbol is IMethodSymbol { ContainingType: { } type } method &&
        SymbolEqualityComparer.Default.Equals(ServerReader.HandlersOf(type).FirstOrDefault(IsWritten), method.PartialDefinitionPart ?? method) &&
        IsFirstAttribute(context)
            ? ServerReader.Read(type, context.SemanticModel.Compilation, static (_, _, _) => { })
            : null;

    // An accessor may carry an attribute too, but is not what is looked for.
    private static bool IsWritten(IMethodSymbol method) => method.MethodKind is MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation;

    // A method with two of them is found twice.
    private static bool IsFirstAttribute(GeneratorAttributeSyntaxContext context)
    {
        AttributeData first = context.TargetSymbol.GetAttributes().First(static attribute => HandlerReader.KindOf(attribute) is not null);
        return first.AttributeClass!.MetadataName == context.Attributes[0].AttributeClass!.MetadataName;
    }
}
