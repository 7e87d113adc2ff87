using Espalier.Tidy.Reading;
using Xunit.Abstractions;

namespace Espalier.Tidy.Files;

/// <summary>Files, lines and methods stay short enough to be read in one go.</summary>
public sealed class FileSizeTests(ITestOutputHelper output)
{
    private const int MaxFileLines = 400;
    private const int MaxLineLength = 150;
    private const int MaxBodyLines = 60;
    private const int MaxRunnerLines = 1500;

    [Fact]
    public void Files_and_lines_are_short()
    {
        var sources = Repository.Sources("src", "tests", "samples", "templates", "benchmarks");

        Scan.Verify(output, "files", sources.Count, [.. sources.SelectMany(LongFilesAndLines)]);
    }

    [Fact]
    public void Methods_in_src_are_short()
    {
        var sources = Repository.Sources("src");
        var bodies = sources.Sum(source => CodeShape.MemberBodies(source).Count());

        Scan.Verify(output, "member bodies", bodies, [.. sources.SelectMany(LongBodies)]);
    }

    [Fact]
    public void The_runner_of_the_recordings_is_short()
    {
        var sources = Repository.Sources("tests/Espalier.Conformance");
        var runner = sources.Where(static source => !source.Path.StartsWith("tests/Espalier.Conformance/Tests/", StringComparison.Ordinal)).ToList();

        Assert.NotEqual(sources.Count, runner.Count);
        Scan.Verify(output, "files", runner.Count, [.. LongPrograms(runner)]);
    }

    [Fact]
    public void A_file_of_401_lines_is_reported()
    {
        Assert.Empty(LongFilesAndLines(FileOf(MaxFileLines, "int x;")));
        Assert.Single(LongFilesAndLines(FileOf(MaxFileLines + 1, "int x;")));
    }

    [Fact]
    public void A_line_of_151_characters_is_reported()
    {
        Assert.Empty(LongFilesAndLines(FileOf(1, new string('x', MaxLineLength))));
        Assert.Equal(["a.cs(1): 151 characters"], LongFilesAndLines(FileOf(1, new string('x', MaxLineLength + 1))));
    }

    [Fact]
    public void A_program_of_1501_lines_is_reported()
    {
        Assert.Empty(LongPrograms([FileOf(MaxRunnerLines - 1, "int x;"), FileOf(1, "int y;")]));
        Assert.Equal(["1501 lines altogether"], LongPrograms([FileOf(MaxRunnerLines, "int x;"), FileOf(1, "int y;")]));
    }

    [Fact]
    public void A_body_of_61_lines_is_reported()
    {
        Assert.Empty(LongBodies(MethodOf(MaxBodyLines)));
        Assert.Equal(["a.cs(3): a body of 61 lines"], LongBodies(MethodOf(MaxBodyLines + 1)));
    }

    private static IEnumerable<string> LongFilesAndLines(SourceText source)
    {
        if (source.Lines.Count > MaxFileLines)
            yield return $"{source.Path}: {source.Lines.Count} lines";

        for (var i = 0; i < source.Lines.Count; i++)
        {
            if (source.Lines[i].Length > MaxLineLength)
                yield return $"{source.Path}({i + 1}): {source.Lines[i].Length} characters";
        }
    }

    private static IEnumerable<string> LongPrograms(IEnumerable<SourceText> sources) =>
        sources.Sum(static source => source.Lines.Count) is > MaxRunnerLines and var lines ? [$"{lines} lines altogether"] : [];

    private static IEnumerable<string> LongBodies(SourceText source) =>
        from body in CodeShape.MemberBodies(source)
        where body.Length > MaxBodyLines
        select $"{source.Path}({body.Line}): a body of {body.Length} lines";

    private static SourceText FileOf(int lines, string line) =>
        new("a.cs", string.Concat(Enumerable.Repeat(line + "\n", lines)));

    private static SourceText MethodOf(int lines) =>
        new("a.cs", $"class A {{\nvoid M()\n{{\n{string.Concat(Enumerable.Repeat("x();\n", lines))}}}\n}}\n");
}
