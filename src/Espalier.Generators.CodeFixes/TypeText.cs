using Microsoft.CodeAnalysis;

namespace Espalier.Generators.CodeFixes;

/// <summary>Types as they are written at some place.</summary>
internal static class TypeText
{
    /// <summary>A task without a value.</summary>
    internal static string Task(SemanticModel model, int position) => Of(model, position, KnownNames.Task);

    /// <summary>A type, as short as it can be.</summary>
    internal static string Of(SemanticModel model, int position, string metadataName) =>
        model.Compilation.GetTypeByMetadataName(metadataName)?.ToMinimalDisplayString(model, position) ?? metadataName;
}
