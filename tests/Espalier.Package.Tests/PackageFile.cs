using System.IO.Compression;
using System.Xml.Linq;

namespace Espalier.Package.Tests;

/// <summary>What is in a package, or in a package of symbols.</summary>
internal sealed class PackageFile
{
    private readonly Dictionary<string, byte[]> _entries = [];

    internal PackageFile(string path)
    {
        using ZipArchive archive = ZipFile.OpenRead(path);
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            using var bytes = new MemoryStream();
            using Stream stream = entry.Open();
            stream.CopyTo(bytes);
            _entries.Add(entry.FullName, bytes.ToArray());
        }
    }

    /// <summary>The paths of all files, but those that only hold the package together.</summary>
    internal IEnumerable<string> Files => _entries.Keys
        .Where(static name => !name.StartsWith("_rels/", StringComparison.Ordinal)
            && !name.StartsWith("package/", StringComparison.Ordinal)
            && name != "[Content_Types].xml")
        .Order(StringComparer.Ordinal);

    /// <summary>What a registry reads: the metadata element of the manifest.</summary>
    internal XElement Metadata
    {
        get
        {
            using var stream = new MemoryStream(this[Files.Single(static name => name.EndsWith(".nuspec", StringComparison.Ordinal))]);
            return XDocument.Load(stream).Root!.Elements().Single();
        }
    }

    /// <summary>Whom it depends on, and what a user gets of it, null for what NuGet excludes by itself.</summary>
    internal (string Id, string Version, string? Include)[] Dependencies => [.. Metadata
        .Descendants(Metadata.Name.Namespace + "dependency")
        .Select(static element => (
            element.Attribute("id")!.Value,
            element.Attribute("version")!.Value,
            element.Attribute("include")?.Value))];

    /// <summary>The bytes of one file.</summary>
    internal byte[] this[string path] => _entries[path];

    /// <summary>One text of the manifest; empty when it does not stand there.</summary>
    internal string Value(string name) => Metadata.Element(Metadata.Name.Namespace + name)?.Value ?? "";
}
