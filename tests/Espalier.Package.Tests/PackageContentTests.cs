using System.Xml.Linq;

namespace Espalier.Package.Tests;

/// <summary>What is in the packages, and what they say of themselves.</summary>
[Collection(PackedEspalier.Shared)]
public sealed class PackageContentTests(PackedEspalier packed)
{
    [Fact]
    public void Packing_says_no_warning_with_a_remote_and_without()
    {
        Assert.All([packed.Clone, packed.Elsewhere, packed.Linked], static clone =>
            Assert.DoesNotContain("warning", clone.Output, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Each_library_comes_with_a_package_of_symbols_and_besides_them_only_the_templates_are_packed()
    {
        string[] made = [.. Directory.EnumerateFiles(packed.Clone.Packages).Select(static file => Path.GetFileName(file)!)];

        Assert.Contains("Espalier.1.0.0.nupkg", made);
        Assert.Contains("Espalier.Testing.1.0.0.nupkg", made);
        Assert.Equal(
            Libraries().SelectMany(static id => new[] { $"{id}.1.0.0.nupkg", $"{id}.1.0.0.snupkg" }).Append("Espalier.Templates.1.0.0.nupkg").Order(),
            made.Order());
        Assert.DoesNotContain(Ids(), static id => id.Contains("Generators", StringComparison.Ordinal));
    }

    [Fact]
    public void Espalier_has_the_library_its_documentation_the_generator_the_fixes_and_the_readme_and_no_more()
    {
        Assert.Equal(
            [
                "Espalier.nuspec",
                "README.md",
                "analyzers/dotnet/cs/Espalier.Generators.CodeFixes.dll",
                "analyzers/dotnet/cs/Espalier.Generators.dll",
                "lib/net10.0/Espalier.dll",
                "lib/net10.0/Espalier.xml",
            ],
            packed.Clone.Open("Espalier").Files);
    }

    [Fact]
    public void Every_other_library_has_its_library_its_documentation_and_the_readme_and_no_more()
    {
        Assert.All(Libraries().Where(static id => id != "Espalier"), id => Assert.Equal(
            new[] { $"{id}.nuspec", "README.md", $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml" }.Order(StringComparer.Ordinal),
            packed.Clone.Open(id).Files));
    }

    [Fact]
    public void A_package_of_symbols_has_those_of_the_library_alone()
    {
        Assert.All(Libraries(), id => Assert.Equal([$"{id}.nuspec", $"lib/net10.0/{id}.pdb"], packed.Clone.OpenSymbols(id).Files));
    }

    [Fact]
    public void Espalier_depends_on_the_abstractions_of_logging_and_on_nothing_else()
    {
        (string id, _, _) = Assert.Single(packed.Clone.Open("Espalier").Dependencies);

        Assert.Equal("Microsoft.Extensions.Logging.Abstractions", id);
    }

    [Fact]
    public void Testing_depends_on_Espalier_of_the_same_version_and_hands_its_generator_on()
    {
        Assert.Equal([("Espalier", "1.0.0", "All")], packed.Clone.Open("Espalier.Testing").Dependencies);
    }

    [Fact]
    public void The_web_part_depends_on_Espalier_alone_and_on_the_shared_framework_of_the_web()
    {
        PackageFile package = packed.Clone.Open("Espalier.AspNetCore");

        Assert.Equal([("Espalier", "1.0.0", "All")], package.Dependencies);
        XElement framework = Assert.Single(package.Metadata.Descendants(), static element => element.Name.LocalName == "frameworkReference");
        Assert.Equal("Microsoft.AspNetCore.App", framework.Attribute("name")?.Value);
    }

    [Fact]
    public void Every_package_tells_a_registry_what_it_is_whose_it_is_and_under_which_license()
    {
        Assert.All(Ids(), id =>
        {
            PackageFile package = packed.Clone.Open(id);
            Assert.Equal(id, package.Value("id"));
            Assert.Equal("1.0.0", package.Value("version"));
            Assert.Equal("Espalier", package.Value("authors"));
            Assert.Equal("MIT", package.Value("license"));
            Assert.Equal("README.md", package.Value("readme"));
            Assert.InRange(package.Value("description").Length, 40, 300);
            Assert.Contains("otp", package.Value("tags").Split(' '));
        });
        Assert.Equal(Ids().Count(), Ids().Select(id => packed.Clone.Open(id).Value("description")).Distinct().Count());
    }

    [Fact]
    public async Task A_package_names_its_commit_and_its_repository_if_others_can_follow_it()
    {
        string commit = await packed.Clone.CommitAsync();
        XElement alone = Repository(packed.Clone);
        XElement linked = Repository(packed.Linked);

        Assert.Equal((commit, null), (alone.Attribute("commit")?.Value, alone.Attribute("url")?.Value));
        Assert.Equal((commit, PackedEspalier.Remote), (linked.Attribute("commit")?.Value, linked.Attribute("url")?.Value));
    }

    private static XElement Repository(Clone clone)
    {
        XElement metadata = clone.Open("Espalier").Metadata;
        return metadata.Element(metadata.Name.Namespace + "repository")!;
    }

    private IEnumerable<string> Ids() => packed.Clone.Ids();

    private IEnumerable<string> Libraries() => packed.Clone.Libraries();
}
