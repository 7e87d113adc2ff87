using System.Text.Json;

namespace Espalier.Conformance;

/// <summary>One scenario, with the trace that is expected of it when there is one.</summary>
internal sealed record Scenario(string Id, string Family, string Title, JsonElement Body, JsonElement? Expected)
{
    public IEnumerable<JsonElement> Steps => Body.Items("steps");

    /// <summary>Reads a line of a golden file or of a plain scenario file.</summary>
    public static Scenario Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement.Clone();
        var body = root.Field("scenario") ?? root;
        return new(body.Text("id"), body.Text("family"), body.TextOrNull("title") ?? "", body, root.Field("trace"));
    }
}
