using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Espalier.Generators.CodeFixes;

/// <summary>Mends what one rule reports, by replacing one node by another.</summary>
/// <param name="id">The rule.</param>
public abstract class RuleFix(string id) : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; } = [id];

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        Document document = context.Document;
        SyntaxNode? root = await document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null || model is null || Find(root, context.Diagnostics[0]) is not { } place || Mend(place, model) is not { } mend)
            return;
        context.RegisterCodeFix(
            CodeAction.Create(mend.Title, _ => Task.FromResult(document.WithSyntaxRoot(root.ReplaceNode(mend.Old, mend.New))), id),
            context.Diagnostics);
    }

    /// <summary>The node that a report is about.</summary>
    private protected virtual SyntaxNode? Find(SyntaxNode root, Diagnostic diagnostic) =>
        root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);

    /// <summary>What to replace by what.</summary>
    /// <param name="place">The node that the report is about.</param>
    /// <param name="model">Of its document.</param>
    /// <returns>Null: people must think about it.</returns>
    private protected abstract Mending? Mend(SyntaxNode place, SemanticModel model);
}
