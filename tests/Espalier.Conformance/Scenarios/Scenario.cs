using System.IO.Compression;

namespace Espalier.Conformance;

/// <summary>One scenario, with the trace that is expected of it when there is one.</summary>
internal sealed record Scenario(string Id, string Family, string Title, JsonElement Body, JsonElement? Expected)
{
    public IEnumerable<JsonElement> Steps => Body.Items("steps");

    /// <summary>Reads scenarios from files, or those embedded in this program.</summary>
    public static IEnumerable<Scenario> Read(IReadOnlyList<string> files) =>
        files.Count == 0 ? ReadEmbedded("") : files.SelectMany(static file => Parse(File.OpenRead(file), file));

    /// <summary>The embedded scenarios whose file begins so: <c>B-hand</c>, <c>B</c>, or nothing for all.</summary>
    public static IEnumerable<Scenario> ReadEmbedded(string prefix) => typeof(Scenario).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith($"golden/{prefix}", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        .SelectMany(static name => Parse(typeof(Scenario).Assembly.GetManifestResourceStream(name)!, name));

    /// <summary>Reads a line of a golden file or of a plain scenario file.</summary>
    public static Scenario Parse(string line)
    {
        var root = JsonElement.Parse(line);
        var body = root.Field("scenario") ?? root;
        return new(body.Text("id"), body.Text("family"), body.TextOrNull("title") ?? "", body, root.Field("trace"));
    }

    private static List<Scenario> Parse(Stream stream, string name)
    {
        using var plain = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
        using var reader = new StreamReader(plain);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
    }
}
