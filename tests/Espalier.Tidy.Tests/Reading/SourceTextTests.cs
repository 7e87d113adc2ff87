namespace Espalier.Tidy.Reading;

public sealed class SourceTextTests
{
    [Theory]
    [InlineData("a // b\nc", "a c")]
    [InlineData("a /* b\n b */ c", "a c")]
    [InlineData("/// <summary>b</summary>\na", "a")]
    [InlineData("a(\"b\", c)", "a c")]
    [InlineData("a(\"b \\\" b\", c)", "a c")]
    [InlineData("a(\"\", c)", "a c")]
    [InlineData("a(\"// b\"); c", "a c")]
    [InlineData("a(@\"b \"\" b \\\", c)", "a c")]
    [InlineData("a(@\"\"\"b\", c)", "a c")]
    [InlineData("a('\"', c)", "a c")]
    [InlineData("a('\\'', c)", "a c")]
    [InlineData("a('\\\\', c)", "a c")]
    [InlineData("@class c", "class c")]
    [InlineData("0xFF 1L c", "c")]
    public void Comments_and_literals_are_no_code(string text, string expected) => Assert.Equal(expected, NamesIn(text));

    [Theory]
    [InlineData("a($\"b {c} b\", d)", "a c d")]
    [InlineData("a($\"b {{b}} b\", d)", "a d")]
    [InlineData("a($\"b {c:b} b\", d)", "a c d")]
    [InlineData("a($\"b {global::c} b\", d)", "a global c d")]
    [InlineData("a($\"b {(c ? \"b\" : d)} b\", e)", "a c d e")]
    [InlineData("a($\"{c(new D { E = 1 })} b\", f)", "a c new D E f")]
    [InlineData("a($\"{c($\"b {d} b\")} b\", e)", "a c d e")]
    [InlineData("a($@\"b {c} \"\" b\", d)", "a c d")]
    [InlineData("a(@$\"b \\{c} b\", d)", "a c d")]
    public void Code_inside_an_interpolated_string_is_code(string text, string expected) =>
        Assert.Equal(expected, NamesIn(text));

    [Theory]
    [InlineData("a(QQQb \" \"\" bQQQ, c)", "a c")]
    [InlineData("a(QQQ\n b {b}\n QQQ, c)", "a c")]
    [InlineData("a($QQQb {c} bQQQ, d)", "a c d")]
    [InlineData("a($$QQQb {b} {{c}} {{{d}}} bQQQ, e)", "a c d e")]
    [InlineData("a(QQQQ\n b QQQ b\n QQQQ, c)", "a c")]
    public void Raw_strings_are_understood(string text, string expected) =>
        Assert.Equal(expected, NamesIn(text.Replace('Q', '"')));

    [Fact]
    public void Lines_and_positions_stay_where_they_were()
    {
        var source = new SourceText("a.cs", "first /* x\n x */ second\n\"x\" third\n");

        Assert.Equal([("first", 1), ("second", 2), ("third", 3)], source.Identifiers());
        Assert.Equal(source.Text.Length, source.Code.Length);
        Assert.Equal(3, source.Lines.Count);
    }

    [Fact]
    public void Directives_stay_and_do_not_open_literals()
    {
        var source = new SourceText("a.cs", "#pragma warning restore // it's\na 'b' c\n");

        Assert.Contains("#pragma warning restore", source.Code, StringComparison.Ordinal);
        Assert.EndsWith("a     c\n", source.Code, StringComparison.Ordinal);
    }

    private static string NamesIn(string text) =>
        string.Join(' ', new SourceText("a.cs", text).Identifiers().Select(identifier => identifier.Name));
}
