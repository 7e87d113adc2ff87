using System.Globalization;
using Espalier.Tidy.Reading;
using Xunit.Abstractions;

namespace Espalier.Tidy.Traceability;

/// <summary>tests/peer-defects.csv lists defects that comparable libraries shipped: the test that rules each out, or why there is none yet.</summary>
public sealed class PeerDefectsTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_defect_has_its_test_or_its_reason()
    {
        var index = TestIndex.OfRepository();
        var rows = Rows(Repository.Read("tests/peer-defects.csv"));

        output.WriteLine($"{rows.Count(row => row.IsTested)} tested, {rows.Count(row => !row.IsTested)} later.");
        Scan.Verify(output, "defects", rows.Count, [.. Problems(rows, index)]);
    }

    [Theory]
    [InlineData("1,a defect,C.M,tested", 0)]
    [InlineData("1,a defect,C.Gone,tested", 1)]
    [InlineData("1,a defect,,tested", 1)]
    [InlineData("1,a defect,C.Plain,tested", 1)]
    [InlineData("1,a defect,a reason,later", 1)]
    [InlineData("2,a defect,a reason,later", 2)]
    [InlineData("1,,C.M,tested", 1)]
    [InlineData("1,a defect,C.M,soon", 2)]
    public void Rows_and_tests_must_agree(string row, int problems) =>
        Assert.Equal(problems, Problems(Rows("n,title,test_or_reason,status\n" + row), Sample()).Count());

    private static IEnumerable<string> Problems(List<PeerDefectRow> rows, TestIndex index)
    {
        var misnumbered = rows
            .Where((row, i) => row.Number != (i + 1).ToString(CultureInfo.InvariantCulture))
            .Select(row => $"line {row.Line}: rows are numbered from 1 without gaps");
        var marked = index.Methods
            .SelectMany(method => method.PeerDefects.Select(number => (Number: number.ToString(CultureInfo.InvariantCulture), method)))
            .ToLookup(pair => pair.Number, pair => pair.method);
        var unknown = marked
            .Where(group => !rows.Exists(row => row.Number == group.Key && row.IsTested))
            .Select(group => $"{group.First().Path}: defect {group.Key} is not in the table as tested");

        return [.. index.Stray, .. misnumbered, .. unknown, .. rows.SelectMany(row => RowProblems(row, index, marked))];
    }

    private static IEnumerable<string> RowProblems(PeerDefectRow row, TestIndex index, ILookup<string, TestMethod> marked)
    {
        var where = $"line {row.Line} (defect {row.Number})";
        if (row.Title.Trim().Length == 0 || row.Status is not ("tested" or "later"))
            yield return $"{where}: needs a title, and tested or later";
        if (row.Rest.Trim().Length == 0)
            yield return $"{where}: needs {(row.IsTested ? "a test" : "a reason")}";

        foreach (var test in row.IsTested ? row.Tests : [])
        {
            if (!index.Has(test))
                yield return $"{where}: no test {test}";
            else if (!marked[row.Number].Any(method => test.EndsWith("." + method.Name, StringComparison.Ordinal)))
                yield return $"{where}: {test} carries no such PeerDefect attribute";
        }
    }

    private static List<PeerDefectRow> Rows(string text) =>
        [.. Csv.Read(text, "n", "title", "test_or_reason", "status")
            .Select(record => new PeerDefectRow(record.Line, record.Fields[0], record.Fields[1], record.Fields[2], record.Fields[3]))];

    private static TestIndex Sample() => TestIndex.Of([new("tests/c.cs",
        "class C { [Fact, PeerDefect(1)] public void M() { } [Fact] public void Plain() { } }")]);
}
