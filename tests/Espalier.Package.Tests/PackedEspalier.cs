namespace Espalier.Package.Tests;

/// <summary>Espalier as a package in a folder of its own, and projects that know nothing else of it.</summary>
public sealed class PackedEspalier : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("espalier-package-").FullName;

    internal string Packages => Path.Combine(_folder, "packages");

    public async Task InitializeAsync()
    {
        (int code, string output) = await Dotnet.RunAsync(
            Path.Combine(Root(), "src", "Espalier"),
            "pack", "-c", "Release", "--artifacts-path", Path.Combine(_folder, "artifacts"), "-o", Packages, "-v", "q", "-p:Version=1.0.0");
        Assert.True(code == 0, output);
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>Builds a console program that references the package.</summary>
    /// <returns>The code of the build, what it said, and where the program is.</returns>
    internal async Task<(int Code, string Output, string Program)> BuildAsync(string name, string source)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "App.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <RestoreAdditionalProjectSources>{Packages}</RestoreAdditionalProjectSources>
                <RestorePackagesPath>{Path.Combine(_folder, "cache")}</RestorePackagesPath>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Espalier" Version="1.0.0" />
              </ItemGroup>
            </Project>
            """);
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), source);
        (int code, string output) = await Dotnet.RunAsync(folder, "build", "-c", "Release", "-v", "q", "-nologo");
        return (code, output, Path.Combine(folder, "bin", "Release", "net10.0", "App.dll"));
    }

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Espalier.slnx")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("The tests do not run inside of the repository.");
    }
}
