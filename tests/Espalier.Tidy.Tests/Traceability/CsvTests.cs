namespace Espalier.Tidy.Traceability;

public sealed class CsvTests
{
    [Theory]
    [InlineData("a,b\n1,2\n", "1|2")]
    [InlineData("a,b\r\n1,2", "1|2")]
    [InlineData("a,b\n\"1,1\",\"2 \"\"two\"\"\"\n", "1,1|2 \"two\"")]
    [InlineData("a,b\n\"1\n1\",\n", "1\n1|")]
    [InlineData("a,b\n", "")]
    public void Fields_are_read_with_their_quotes_undone(string text, string expected) =>
        Assert.Equal(expected, string.Join('/', Csv.Read(text, "a", "b").Select(record => string.Join('|', record.Fields))));

    [Fact]
    public void A_record_knows_its_line() =>
        Assert.Equal([2, 4], Csv.Read("a\n\"1\n1\"\n2\n", "a").Select(record => record.Line));

    [Theory]
    [InlineData("")]
    [InlineData("b,a\n1,2\n")]
    [InlineData("a,b\n1\n")]
    [InlineData("a,b\n1,2,3\n")]
    [InlineData("a,b\n\"1,2\n")]
    public void A_malformed_table_is_refused(string text) =>
        Assert.Throws<FormatException>(() => Csv.Read(text, "a", "b"));
}
