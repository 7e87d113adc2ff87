using Espalier.Tidy.Reading;
using Xunit.Abstractions;

namespace Espalier.Tidy.Traceability;

/// <summary>tests/otp-cases.csv lists every upstream test: where it is ported to, or why it is not.</summary>
public sealed class OtpCasesTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_upstream_case_has_its_test_or_its_reason()
    {
        var index = TestIndex.OfRepository();
        var rows = Rows(Repository.Read("tests/otp-cases.csv"));

        foreach (var suite in rows.GroupBy(row => row.Suite))
        {
            var ports = suite.GroupBy(row => row.Port).OrderBy(port => port.Key, StringComparer.Ordinal);
            output.WriteLine($"{suite.Key}: {string.Join(", ", ports.Select(port => $"{port.Count()} {port.Key}"))}");
        }

        Scan.Verify(output, "upstream cases", rows.Count, [.. Problems(rows, index)]);
    }

    [Theory]
    [InlineData("s,c,yes,C.M")]
    [InlineData("s,c,adapt,C.M; C.N")]
    public void A_ported_case_and_its_tests_agree(string row) => Assert.Empty(Problems(Table(row), Sample()));

    [Theory]
    [InlineData("s,c,yes,C.Gone")]
    [InlineData("s,c,adapt,")]
    [InlineData("s,c,adapt,C.M; C.Gone")]
    [InlineData("s,c,yes,C.Plain")]
    [InlineData("s,c,no,a reason")]
    [InlineData("s,c,later,a reason")]
    [InlineData("s,other,yes,C.Other")]
    public void A_case_that_disagrees_with_its_tests_is_reported(string row) =>
        Assert.NotEmpty(Problems(Table(row), Sample()));

    [Theory]
    [InlineData("s,d,no,a reason", 0)]
    [InlineData("s,d,later,a reason", 0)]
    [InlineData("s,d,no,", 1)]
    [InlineData("s,d,later,\" \"", 1)]
    [InlineData("s,d,maybe,a reason", 1)]
    [InlineData("s,c,yes,C.M", 1)]
    [InlineData(",d,no,a reason", 1)]
    public void A_row_must_be_complete_and_unique(string row, int problems) =>
        Assert.Equal(problems, Problems(Table("s,c,yes,C.M", row), Sample()).Count());

    private static IEnumerable<string> Problems(IReadOnlyList<OtpCaseRow> rows, TestIndex index)
    {
        var known = rows.GroupBy(row => (row.Suite, row.Case)).ToDictionary(group => group.Key, group => group.First());
        var twice = rows.GroupBy(row => (row.Suite, row.Case)).Where(group => group.Count() > 1)
            .Select(group => $"line {group.Last().Line}: {group.Key} stands in the table twice");
        var marked = index.Methods
            .SelectMany(method => method.OtpCases.Select(upstream => (upstream, method)))
            .ToLookup(pair => pair.upstream, pair => pair.method);
        var unknown = marked
            .Where(group => !known.TryGetValue(group.Key, out var row) || !row.IsPorted)
            .Select(group => $"{group.First().Path}: {group.Key} is not in the table as yes or adapt");

        return [.. index.Stray, .. twice, .. unknown, .. rows.SelectMany(row => RowProblems(row, index, marked))];
    }

    private static IEnumerable<string> RowProblems(
        OtpCaseRow row, TestIndex index, ILookup<(string, string), TestMethod> marked)
    {
        var where = $"line {row.Line} ({row.Suite}, {row.Case})";
        if (row.Suite.Length == 0 || row.Case.Length == 0 || row.Port is not ("yes" or "adapt" or "no" or "later"))
            yield return $"{where}: needs a suite, a case, and yes, adapt, no or later";
        if (row.Rest.Trim().Length == 0)
            yield return $"{where}: needs {(row.IsPorted ? "a test" : "a reason")}";

        foreach (var test in row.IsPorted ? row.Tests : [])
        {
            if (!index.Has(test))
                yield return $"{where}: no test {test}";
            else if (!marked[(row.Suite, row.Case)].Any(method => test.EndsWith("." + method.Name, StringComparison.Ordinal)))
                yield return $"{where}: {test} carries no such OtpCase attribute";
        }
    }

    private static List<OtpCaseRow> Rows(string text) =>
        [.. Csv.Read(text, "suite", "case", "port", "test_or_reason")
            .Select(record => new OtpCaseRow(record.Line, record.Fields[0], record.Fields[1], record.Fields[2], record.Fields[3]))];

    private static List<OtpCaseRow> Table(params string[] rows) =>
        Rows("suite,case,port,test_or_reason\n" + string.Join('\n', rows));

    private static TestIndex Sample() => TestIndex.Of([new("tests/c.cs",
        "class C { [Fact, OtpCase(\"s\", \"c\")] public void M() { } [Fact, OtpCase(\"s\", \"c\")] public void N() { } "
        + "[Fact] public void Plain() { } [Fact] public void Other() { } }")]);
}
