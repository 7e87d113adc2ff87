using System.Text.Json;

namespace Espalier.Package.Tests;

/// <summary>Whoever steps into a package sees its sources.</summary>
[Collection(PackedEspalier.Shared)]
public sealed class SymbolTests(PackedEspalier packed)
{
    private const string Source = "/_/src/Espalier/Pid.cs";
    private const string Generated = "/_/src/Espalier/obj/Release/net10.0/Espalier.AssemblyInfo.cs";

    [Fact]
    public void Symbols_belong_to_the_assembly_of_their_package()
    {
        Assert.All(packed.Clone.Libraries(), id => Assert.Equal(
            Symbols.IdIn(packed.Clone.Open(id)[$"lib/net10.0/{id}.dll"]),
            Symbols.Read(packed.Clone.OpenSymbols(id)[$"lib/net10.0/{id}.pdb"]).Id));
    }

    [Fact]
    public void Without_a_remote_every_source_is_in_the_symbols()
    {
        Symbols symbols = Read(packed.Clone);

        Assert.Null(symbols.SourceLink);
        Assert.Contains(Source, symbols.Embedded);
        Assert.Equal(symbols.Documents, symbols.Embedded);
    }

    [Fact]
    public async Task With_a_remote_the_symbols_say_where_the_sources_of_the_commit_are()
    {
        Symbols symbols = Read(packed.Linked);

        Assert.NotNull(symbols.SourceLink);
        JsonElement documents = JsonDocument.Parse(symbols.SourceLink).RootElement.GetProperty("documents");
        string commit = await packed.Linked.CommitAsync();
        Assert.Equal($"https://raw.githubusercontent.com/example/espalier/{commit}/*", documents.GetProperty("/_/*").GetString());
    }

    [Fact]
    public void With_a_remote_those_sources_are_in_the_symbols_that_are_not_in_the_repository()
    {
        Symbols symbols = Read(packed.Linked);

        Assert.Contains(Source, symbols.Documents);
        Assert.DoesNotContain(Source, symbols.Embedded);
        Assert.Contains(Generated, symbols.Embedded);
        Assert.All(symbols.Documents.Except(symbols.Embedded), static path => Assert.DoesNotContain("/obj/", path, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Espalier.Generators")]
    [InlineData("Espalier.Generators.CodeFixes")]
    public void The_symbols_of_the_generator_and_of_the_fixes_are_in_their_assemblies(string assembly)
    {
        Symbols symbols = Symbols.ReadOf(packed.Clone.Open("Espalier")[$"analyzers/dotnet/cs/{assembly}.dll"]);

        Assert.NotEmpty(symbols.Documents);
        Assert.Equal(symbols.Documents, symbols.Embedded);
    }

    [Fact]
    public void No_path_of_the_machine_is_in_the_symbols()
    {
        Assert.All([packed.Clone, packed.Linked], static clone =>
            Assert.All(Read(clone).Documents, static path => Assert.StartsWith("/_", path, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Nor_is_one_in_those_of_what_was_built_of_an_archive_without_a_repository()
    {
        Symbols symbols = Symbols.ReadOf(await packed.BuildArchivedAsync("Espalier.Generators"));

        Assert.Contains("/_/src/Espalier.Generators/Rules.cs", symbols.Documents);
        Assert.Equal(symbols.Documents, symbols.Embedded);
    }

    private static Symbols Read(Clone clone) => Symbols.Read(clone.OpenSymbols("Espalier")["lib/net10.0/Espalier.pdb"]);
}
