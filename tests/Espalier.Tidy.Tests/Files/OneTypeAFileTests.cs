using Espalier.Tidy.Reading;
using Xunit.Abstractions;

namespace Espalier.Tidy.Files;

/// <summary>A file in src declares one type and is named after it: Type.cs, or Type.Part.cs for parts of a partial one.</summary>
public sealed class OneTypeAFileTests(ITestOutputHelper output)
{
    [Fact]
    public void Each_file_in_src_declares_the_one_type_it_is_named_after()
    {
        var sources = Repository.Sources("src");

        Scan.Verify(output, "files", sources.Count, [.. sources.SelectMany(WrongNames)]);
    }

    [Theory]
    [InlineData("src/Espalier")]
    [InlineData("src/Espalier.AspNetCore")]
    [InlineData("src/Espalier.Hosting")]
    [InlineData("src/Espalier.Testing")]
    public void No_two_types_of_an_assembly_share_a_name(string folder)
    {
        var sources = Repository.Sources(folder);

        Scan.Verify(output, $"files in {folder}", sources.Count, [.. SharedNames(sources)]);
    }

    [Theory]
    [InlineData("src/A.cs", "class A { class B { } }")]
    [InlineData("src/A.Part.cs", "partial class A { }")]
    [InlineData("src/A.cs", "delegate void A(int x);")]
    public void A_file_named_after_its_type_is_fine(string path, string text) =>
        Assert.Empty(WrongNames(new(path, text)));

    [Theory]
    [InlineData("src/A.cs", "class A { } class B { }")]
    [InlineData("src/A.cs", "class B { }")]
    [InlineData("src/A.cs", "// class A { }")]
    [InlineData("src/AB.cs", "class A { }")]
    public void A_file_not_named_after_its_only_type_is_reported(string path, string text) =>
        Assert.Single(WrongNames(new(path, text)));

    [Fact]
    public void A_second_type_of_the_same_name_is_reported()
    {
        Assert.Single(SharedNames([new("src/A.cs", "class A { }"), new("src/X/A.cs", "class A { }")]));
        Assert.Empty(SharedNames([new("src/A.cs", "class A { }"), new("src/X/A.Part.cs", "class A { }")]));
    }

    private static IEnumerable<string> WrongNames(SourceText source)
    {
        var names = CodeShape.TopLevelTypes(source).Select(type => type.Name).Distinct().ToList();
        var expected = Path.GetFileName(source.Path).Split('.')[0];
        if (names is not [var only] || only != expected)
            yield return $"{source.Path}: declares {(names.Count == 0 ? "nothing" : string.Join(", ", names))}";
    }

    // Two files called Type.cs are two types; parts carry a second word.
    private static IEnumerable<string> SharedNames(IReadOnlyList<SourceText> sources) =>
        from source in sources
        where Path.GetFileName(source.Path).Split('.').Length == 2
        group source.Path by Path.GetFileName(source.Path) into same
        where same.Count() > 1
        select $"the same name twice: {string.Join(", ", same)}";
}
