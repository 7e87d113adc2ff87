namespace Espalier.Package.Tests;

/// <summary>The packages of this repository, made in clones, and projects that know nothing else of it.</summary>
public sealed class PackedEspalier : IAsyncLifetime
{
    /// <summary>The tests that share the packages, which take a while to make.</summary>
    internal const string Shared = "packages";

    /// <summary>Whence the clone says to come that others can follow.</summary>
    internal const string Remote = "https://github.com/example/espalier.git";

    private readonly string _folder = Directory.CreateTempSubdirectory("espalier-package-").FullName;
    private Clone? _clone;
    private Clone? _elsewhere;
    private Clone? _linked;

    /// <summary>A clone without a remote.</summary>
    internal Clone Clone => _clone!;

    /// <summary>Another one of the same commit, in another place, also without a remote.</summary>
    internal Clone Elsewhere => _elsewhere!;

    /// <summary>Another one of the same commit, of a repository that others can follow.</summary>
    internal Clone Linked => _linked!;

    public async Task InitializeAsync()
    {
        _clone = await Clone.OfThisAsync(Path.Combine(_folder, "clone"));
        _elsewhere = await _clone.CloneAsync(Path.Combine(_folder, "and", "another one"), remote: null);
        _linked = await _clone.CloneAsync(Path.Combine(_folder, "linked"), Remote);
        await _clone.PackAsync();
        await _elsewhere.PackAsync();
        await _linked.PackAsync();
    }

    public Task DisposeAsync()
    {
        // Git protects its files from being written, and so from being deleted on some systems.
        foreach (string file in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories))
            File.SetAttributes(file, FileAttributes.Normal);
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>Builds one project of the sources without a repository, as they are in an archive.</summary>
    /// <returns>The bytes of its assembly.</returns>
    internal async Task<byte[]> BuildArchivedAsync(string project)
    {
        string folder = Path.Combine(_folder, "archive");
        await Clone.ArchiveAsync(folder);
        (int code, string output) = await CommandLine.DotnetAsync(folder, "build", Path.Combine("src", project), "-c", "Release", "-v", "q");
        Assert.True(code == 0, output);
        return await File.ReadAllBytesAsync(Path.Combine(folder, "src", project, "bin", "Release", "netstandard2.0", $"{project}.dll"));
    }

    /// <summary>Builds a console program that references a package.</summary>
    /// <returns>The code of the build, what it said, and where the program is.</returns>
    internal async Task<(int Code, string Output, string Program)> BuildAsync(string name, string source, string package = "Espalier")
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "App.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <RestoreAdditionalProjectSources>{Clone.Packages}</RestoreAdditionalProjectSources>
                <RestorePackagesPath>{Path.Combine(_folder, "cache")}</RestorePackagesPath>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="{package}" Version="{Clone.Version}" />
              </ItemGroup>
            </Project>
            """);
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), source);
        (int code, string output) = await CommandLine.DotnetAsync(folder, "build", "-c", "Release", "-v", "q", "-nologo");
        return (code, output, Path.Combine(folder, "bin", "Release", "net10.0", "App.dll"));
    }

    /// <summary>Where the project of a name is.</summary>
    internal string FolderOf(string name) => Path.Combine(_folder, name);

    /// <summary>Makes a program of a template, as a user who has installed the package of templates, and builds it.</summary>
    /// <returns>The code of the build, what it said, and where the program is.</returns>
    internal async Task<(int Code, string Output, string Program)> NewAsync(string template, string name)
    {
        // Templates are installed for a user: here for nobody else.
        string hive = Path.Combine(_folder, "hive");
        if (!Directory.Exists(hive))
        {
            string package = Path.Combine(Clone.Packages, $"{Clone.Templates}.{Clone.Version}.nupkg");
            (int installed, string said) = await CommandLine.DotnetAsync(_folder, "new", "install", package, "--debug:custom-hive", hive);
            Assert.True(installed == 0, said);
        }
        string folder = FolderOf(name);
        (int made, string text) = await CommandLine.DotnetAsync(
            _folder, "new", template, "-n", name, "-o", folder, "--no-update-check", "--debug:custom-hive", hive);
        Assert.True(made == 0, text);
        (int code, string output) = await CommandLine.DotnetAsync(
            folder, "build", "-v", "q", "-nologo", $"-p:RestoreAdditionalProjectSources={Clone.Packages}",
            $"-p:RestorePackagesPath={Path.Combine(_folder, "cache")}");
        return (code, output, Path.Combine(folder, "bin", "Debug", "net10.0", $"{name}.dll"));
    }
}
