namespace Espalier.Tidy.Files;

/// <summary>The order of the folders of src/Espalier: a file may name only types of its own rank or a lower one.</summary>
internal static class FolderRanks
{
    public const string Root = "src/Espalier/";

    private static readonly string[] InOrder =
    [
        "", "Diagnostics", "Time", "Naming", "Mailboxes", "Processes", "Servers", "Supervision", "Tasks", "Registries",
        "Applications", "Introspection",
    ];

    /// <summary>The folder of a file, empty for the root folder itself.</summary>
    public static string FolderOf(string path)
    {
        var rest = path[Root.Length..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? "" : rest[..slash];
    }

    /// <summary>The rank of a folder; null for a folder nobody gave a rank.</summary>
    public static int? Of(string folder)
    {
        var rank = Array.IndexOf(InOrder, folder);
        return rank < 0 ? null : rank;
    }
}
