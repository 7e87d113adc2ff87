namespace Espalier.Generators;

/// <summary>Where a rule is explained.</summary>
internal static class HelpLink
{
    internal static string Of(string id) => $"docs/analyzers/{id}.md";
}
