using System.Text;
using System.Text.RegularExpressions;
using Espalier.Tidy.Reading;
using Xunit.Abstractions;

namespace Espalier.Tidy.Files;

/// <summary>Words that stand for a habit this repository does not want.</summary>
public sealed class BannedWordTests(ITestOutputHelper output)
{
    private static readonly string[] CodeFolders = ["src", "tests", "samples", "templates", "benchmarks"];

    // Put together from halves, so that this file does not hold the words it forbids.
    private static readonly string Marks = string.Join('|', "TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK");

    private const string FirstArgument = @"(?:[^(),]|\([^()]*\))*";

    private static readonly BannedWord[] Words =
    [
        new("", new($@"\b(?:{Marks})\b"), "an issue or nothing", InCommentsToo: true),
        new("", new(@"^[ \t]*#[ \t]*pragma[ \t]+warning[ \t]+disable", RegexOptions.Multiline),
            "a suppression goes into .editorconfig, with its reason"),
        new("", new(@"\bSuppressMessage\b"), "a suppression goes into .editorconfig, with its reason"),
        new("", new(@"^[ \t]*#[ \t]*region\b", RegexOptions.Multiline), "no regions"),
        new("", new(@"[ \t]+(?=\r?\n|\z)"), "trailing white space", InCommentsToo: true),
        new("", new(@"\r"), "lines end with LF", InCommentsToo: true),
        new("", new(@"(?<!\n)\z"), "the file must end with a line end", InCommentsToo: true),
        new("src/Espalier", new(@"\bConfigureAwait\b"), "code in a process comes back to the process's turn"),
        new("src", new(@"\bDateTime(?:Offset)?\s*\.\s*(?:Utc)?Now\b"), "time comes from the system's TimeProvider"),
        new("src", new(@"\bThread\s*\.\s*Sleep\b"), "blocks a pool thread"),
        new("src", new(@"\bTask\s*\.\s*Delay\s*\((?!" + FirstArgument + @",[^,)]*(?:[Tt]imeProvider|[Cc]lock|[Tt]ime)\b)"),
            "Task.Delay needs a TimeProvider"),
        new("src", new(@"\bTask\s*\.\s*Run\s*[(<]"), "work of the library runs on the system's scheduler"),
        new("tests", new(@"\bSkip\s*=(?!=)"), "a test runs or does not exist"),
    ];

    [Fact]
    public void No_file_holds_a_banned_word()
    {
        var sources = Repository.Sources(CodeFolders);

        Scan.Verify(output, "files", sources.Count, [.. sources.SelectMany(Problems)]);
    }

    [Fact]
    public void No_file_begins_with_a_byte_order_mark()
    {
        var files = Repository.Files("*", "src", "tests", "samples", "templates", "benchmarks", "docs", "eng", "api");
        var marked = files.Where(path => File.ReadAllBytes(Repository.PathOf(path)).AsSpan().StartsWith(Encoding.UTF8.Preamble));

        Scan.Verify(output, "files", files.Count, [.. marked]);
    }

    [Fact]
    public void No_project_silences_a_warning()
    {
        var files = Repository.Files("*.csproj", CodeFolders)
            .Concat(Repository.Files("*.props", "."))
            .Concat(Repository.Files("*.targets", "."))
            .ToList();
        var silent = files.Where(path => Repository.Read(path).Contains("<NoWarn", StringComparison.OrdinalIgnoreCase));

        Scan.Verify(output, "project files", files.Count, [.. silent]);
    }

    [Theory]
    [InlineData("a/a.cs", "#pragma warning disable CA1000\n")]
    [InlineData("a/a.cs", "  # region x\n")]
    [InlineData("a/a.cs", "x(); \n")]
    [InlineData("a/a.cs", "// x\t\n")]
    [InlineData("a/a.cs", "x();\r\n")]
    [InlineData("a/a.cs", "x();")]
    [InlineData("src/Espalier/a.cs", "await x.ConfigureAwait(false);\n")]
    [InlineData("src/a/a.cs", "x = DateTime . UtcNow;\n")]
    [InlineData("src/a/a.cs", "x = DateTimeOffset.Now;\n")]
    [InlineData("src/a/a.cs", "System.Threading.Thread.Sleep(1);\n")]
    [InlineData("src/a/a.cs", "await Task.Delay(1);\n")]
    [InlineData("src/a/a.cs", "await Task.Delay(timeout, token);\n")]
    [InlineData("src/a/a.cs", "await Task.Delay(f(1, clock), token);\n")]
    [InlineData("src/a/a.cs", "Task.Run(() => 1);\n")]
    [InlineData("src/a/a.cs", "Task.Run<int>(f);\n")]
    [InlineData("tests/a.cs", "[Fact(Skip = \"later\")] void A() { }\n")]
    public void A_banned_word_is_found_once(string path, string text) => Assert.Single(Problems(new(path, text)));

    [Theory]
    [InlineData("src/Espalier/a.cs", "// DateTime.Now, Thread.Sleep, Task.Run(\n")]
    [InlineData("src/Espalier/a.cs", "s = \"Task.Run( #region\";\n")]
    [InlineData("src/Espalier/a.cs", "await Task.Delay(f(1, 2), _system.TimeProvider, token);\n")]
    [InlineData("src/Espalier/a.cs", "await Task.Delay(due, clock);\n")]
    [InlineData("samples/a.cs", "await Task.Delay(1);\nThread.Sleep(1);\n")]
    [InlineData("tests/a.cs", "x = y.Skip(1); z = Skip == 1;\n")]
    public void What_is_allowed_is_not_found(string path, string text) => Assert.Empty(Problems(new(path, text)));

    [Fact]
    public void The_marks_are_found_in_comments_too() =>
        Assert.All(Marks.Split('|'), mark => Assert.Single(Problems(new("src/a.cs", $"// {mark}: later\n"))));

    private static IEnumerable<string> Problems(SourceText source) => Words.SelectMany(word => word.FindIn(source));
}
