using System.IO.Compression;

namespace Espalier.Conformance;

/// <summary>Reads scenarios from files, or from those embedded in this program.</summary>
internal static class GoldenFiles
{
    public static IEnumerable<Scenario> Read(IReadOnlyList<string> files) =>
        files.Count == 0 ? ReadEmbedded("") : files.SelectMany(static file => Parse(File.OpenRead(file), file));

    /// <summary>The embedded scenarios whose file begins so: <c>B-hand</c>, <c>B</c>, or nothing for all.</summary>
    public static IEnumerable<Scenario> ReadEmbedded(string prefix)
    {
        var assembly = typeof(GoldenFiles).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith($"golden/{prefix}", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .SelectMany(name => Parse(assembly.GetManifestResourceStream(name)!, name));
    }

    private static IEnumerable<Scenario> Parse(Stream stream, string name)
    {
        using var plain = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
        using var reader = new StreamReader(plain);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0)
                yield return Scenario.Parse(line);
        }
    }
}
