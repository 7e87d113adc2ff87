namespace Espalier.Tidy.Reading;

/// <summary>Finds the files of the repository these tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] BuildFolders = ["bin", "obj", "artifacts", ".git"];

    /// <summary>The folder that holds Espalier.slnx, found by walking up from the test assembly.</summary>
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    public static string PathOf(string relativePath) => Path.Combine(Root, relativePath);

    public static string Read(string relativePath) => File.ReadAllText(PathOf(relativePath));

    /// <summary>Files under the folders, without build products, as relative paths with forward slashes, sorted.</summary>
    public static IReadOnlyList<string> Files(string pattern, params string[] folders) =>
        [.. folders
            .Select(PathOf)
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => BuildFolders.Contains(part)))
            .Distinct()
            .Order(StringComparer.Ordinal)];

    /// <summary>All C# files under the folders.</summary>
    public static IReadOnlyList<SourceText> Sources(params string[] folders) =>
        [.. Files("*.cs", folders).Select(path => new SourceText(path, Read(path)))];

    private static string FindRoot(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Espalier.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No folder above {start} holds Espalier.slnx.");
    }
}
