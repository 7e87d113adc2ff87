using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;

namespace Espalier.Package.Tests;

/// <summary>What a debugger finds in the symbols of an assembly.</summary>
internal sealed class Symbols
{
    private static readonly Guid SourceLinkKind = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");
    private static readonly Guid EmbeddedSourceKind = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    private Symbols(MetadataReader reader)
    {
        Id = new BlobContentId(reader.DebugMetadataHeader!.Id);
        if (Find(reader, EntityHandle.ModuleDefinition, SourceLinkKind) is { } link)
            SourceLink = Encoding.UTF8.GetString(reader.GetBlobBytes(link));
        Documents = [.. reader.Documents.Select(handle => reader.GetString(reader.GetDocument(handle).Name))];
        Embedded = [.. reader.Documents
            .Where(handle => Find(reader, handle, EmbeddedSourceKind) is not null)
            .Select(handle => reader.GetString(reader.GetDocument(handle).Name))];
    }

    /// <summary>What the assembly that they belong to names them by.</summary>
    internal BlobContentId Id { get; }

    /// <summary>Where the sources are served, as JSON; null: nowhere.</summary>
    internal string? SourceLink { get; }

    /// <summary>The paths of the sources.</summary>
    internal IReadOnlyList<string> Documents { get; }

    /// <summary>The paths of those whose text is in the symbols.</summary>
    internal IReadOnlyList<string> Embedded { get; }

    /// <summary>Reads a file of symbols.</summary>
    internal static Symbols Read(byte[] file)
    {
        using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbImage(ImmutableArray.Create(file));
        return new Symbols(provider.GetMetadataReader());
    }

    /// <summary>Reads the symbols that are inside of an assembly.</summary>
    internal static Symbols ReadOf(byte[] assembly)
    {
        using var reader = new PEReader(ImmutableArray.Create(assembly));
        DebugDirectoryEntry entry = reader.ReadDebugDirectory().Single(static entry => entry.Type is DebugDirectoryEntryType.EmbeddedPortablePdb);
        using MetadataReaderProvider provider = reader.ReadEmbeddedPortablePdbDebugDirectoryData(entry);
        return new Symbols(provider.GetMetadataReader());
    }

    /// <summary>What an assembly names its symbols by.</summary>
    internal static BlobContentId IdIn(byte[] assembly)
    {
        using var reader = new PEReader(ImmutableArray.Create(assembly));
        DebugDirectoryEntry entry = reader.ReadDebugDirectory().Single(static entry => entry.Type is DebugDirectoryEntryType.CodeView);
        return new BlobContentId(reader.ReadCodeViewDebugDirectoryData(entry).Guid, entry.Stamp);
    }

    private static BlobHandle? Find(MetadataReader reader, EntityHandle owner, Guid kind)
    {
        foreach (CustomDebugInformationHandle handle in reader.GetCustomDebugInformation(owner))
        {
            CustomDebugInformation information = reader.GetCustomDebugInformation(handle);
            if (reader.GetGuid(information.Kind) == kind)
                return information.Value;
        }
        return null;
    }
}
