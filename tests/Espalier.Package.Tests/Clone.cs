using System.IO.Compression;

namespace Espalier.Package.Tests;

/// <summary>A clone of the repository in a folder of its own, and the packages that were made of it.</summary>
internal sealed class Clone
{
    /// <summary>The version of all packages.</summary>
    internal const string Version = "1.0.0";

    /// <summary>The package of what `dotnet new` makes.</summary>
    internal const string Templates = "Espalier.Templates";

    private readonly string _folder;

    private Clone(string folder) => _folder = folder;

    /// <summary>The folder with the packages.</summary>
    internal string Packages => Path.Combine(_folder, "packages");

    /// <summary>What the command that made the packages said.</summary>
    internal string Output { get; private set; } = "";

    /// <summary>Makes a repository of one commit, without a remote, of the files of this one as they are now.</summary>
    internal static async Task<Clone> OfThisAsync(string folder)
    {
        string root = Root();
        string listed = await CommandLine.GitAsync(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard");
        foreach (string path in listed.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            // One that was deleted and is not committed yet is listed too.
            if (!File.Exists(Path.Combine(root, path)))
                continue;
            string copy = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(root, path), copy);
        }
        await CommandLine.GitAsync(folder, "init", "--quiet");
        await CommandLine.GitAsync(folder, "add", "--all");
        await CommandLine.GitAsync(
            folder, "-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false", "commit", "--quiet", "-m", "All");
        return new Clone(folder);
    }

    /// <summary>The same commit elsewhere.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="remote">Where it says that it comes from; null: it has no remote.</param>
    internal async Task<Clone> CloneAsync(string folder, string? remote)
    {
        await CommandLine.GitAsync(_folder, "clone", "--quiet", _folder, folder);
        await CommandLine.GitAsync(folder, remote is null ? ["remote", "remove", "origin"] : ["remote", "set-url", "origin", remote]);
        return new Clone(folder);
    }

    /// <summary>Writes its files elsewhere, without what makes them a repository.</summary>
    internal async Task ArchiveAsync(string folder)
    {
        string file = folder + ".zip";
        await CommandLine.GitAsync(_folder, "archive", "--format=zip", "--output", file, "HEAD");
        await ZipFile.ExtractToDirectoryAsync(file, folder);
    }

    /// <summary>Makes the packages, by the command that CONTRIBUTING.md gives.</summary>
    internal async Task PackAsync()
    {
        (int code, Output) = await CommandLine.DotnetAsync(
            _folder, "pack", "-c", "Release", "-o", Packages, "-v", "q", $"-p:Version={Version}", "-p:SOURCE_DATE_EPOCH=1700000000");
        Assert.True(code == 0, Output);
    }

    /// <summary>The id of its commit.</summary>
    internal async Task<string> CommitAsync() => (await CommandLine.GitAsync(_folder, "rev-parse", "HEAD")).Trim();

    /// <summary>The ids of the packages that were made.</summary>
    internal IEnumerable<string> Ids() => Directory
        .EnumerateFiles(Packages, "*.nupkg")
        .Select(static file => Path.GetFileName(file)[..^$".{Version}.nupkg".Length]);

    /// <summary>Those of them that are libraries: all but that of the templates.</summary>
    internal IEnumerable<string> Libraries() => Ids().Where(static id => id != Templates);

    /// <summary>Opens a package.</summary>
    internal PackageFile Open(string id) => new(Path.Combine(Packages, $"{id}.{Version}.nupkg"));

    /// <summary>Opens the package with the symbols of another one.</summary>
    internal PackageFile OpenSymbols(string id) => new(Path.Combine(Packages, $"{id}.{Version}.snupkg"));

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Espalier.slnx")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("The tests do not run inside of the repository.");
    }
}
