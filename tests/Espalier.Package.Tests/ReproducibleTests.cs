namespace Espalier.Package.Tests;

/// <summary>Whoever packs a commit has the packages that others have of it.</summary>
[Collection(PackedEspalier.Shared)]
public sealed class ReproducibleTests(PackedEspalier packed)
{
    [Fact]
    public void Two_clones_of_one_commit_in_two_places_make_assemblies_of_the_same_bytes()
    {
        string[] assemblies = [.. packed.Clone.Ids().SelectMany(id => packed.Clone.Open(id).Files
            .Where(static path => path.EndsWith(".dll", StringComparison.Ordinal))
            .Where(path => !packed.Clone.Open(id)[path].SequenceEqual(packed.Elsewhere.Open(id)[path])))];

        Assert.Empty(assemblies);
    }

    [Fact]
    public void They_make_packages_of_the_same_bytes_when_they_are_told_the_same_date()
    {
        string[] packages = [.. Directory.EnumerateFiles(packed.Clone.Packages).Select(static path => Path.GetFileName(path)!)];

        Assert.NotEmpty(packages);
        Assert.All(packages, name => Assert.Equal(
            File.ReadAllBytes(Path.Combine(packed.Clone.Packages, name)),
            File.ReadAllBytes(Path.Combine(packed.Elsewhere.Packages, name))));
    }
}
