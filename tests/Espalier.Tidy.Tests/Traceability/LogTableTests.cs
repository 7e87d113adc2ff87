using System.Text.RegularExpressions;
using Espalier.Tidy.Reading;
using Xunit.Abstractions;

namespace Espalier.Tidy.Traceability;

/// <summary>docs/logging.md lists every log entry of the library: id, name and level.</summary>
public sealed partial class LogTableTests(ITestOutputHelper output)
{
    [Fact]
    public void The_table_and_the_sources_agree()
    {
        var entries = Repository.Sources("src").SelectMany(source => Entries(source.Text)).ToList();
        var rows = Rows(Repository.Read("docs/logging.md")).ToList();

        Scan.Verify(output, $"log entries against {rows.Count} rows", entries.Count, [.. Problems(entries, rows)]);
    }

    [Fact]
    public void An_entry_and_its_row_agree() => Assert.Empty(Problems(Entries(Sample), Rows("| 7 | Gone | Error | when |\n")));

    [Theory]
    [InlineData("")]
    [InlineData("| 7 | Gone | Warning | when |\n")]
    [InlineData("| 7 | Other | Error | when |\n")]
    [InlineData("| 7 | Gone | Error | when |\n| 8 | More | Debug | when |\n")]
    [InlineData("| 7 | Gone | Error | when |\n| 7 | Gone | Error | when |\n")]
    public void A_table_that_disagrees_is_reported(string table) => Assert.NotEmpty(Problems(Entries(Sample), Rows(table)));

    private const string Sample =
        "[LoggerMessage(\n EventId = 7, Level = LogLevel.Error,\n Message = \"{A} (b) is gone\" +\n \".\")]\n"
        + "private static partial void Gone(ILogger logger, int a);\n";

    private static IEnumerable<string> Problems(IEnumerable<string> entries, IEnumerable<string> rows)
    {
        var left = rows.ToList();
        foreach (var entry in entries)
        {
            if (!left.Remove(entry))
                yield return $"{entry} is not in the table of docs/logging.md";
        }
        foreach (var row in left)
            yield return $"{row} in docs/logging.md is no log entry, or stands there twice";
    }

    private static IEnumerable<string> Entries(string text) => Attribute().Matches(text)
        .Select(match => $"{match.Groups["id"].Value} {match.Groups["name"].Value} {match.Groups["level"].Value}");

    private static IEnumerable<string> Rows(string text) => Row().Matches(text)
        .Select(match => $"{match.Groups["id"].Value} {match.Groups["name"].Value} {match.Groups["level"].Value}");

    [GeneratedRegex(
        @"\[LoggerMessage\(\s*EventId = (?<id>\d+),\s*Level = LogLevel\.(?<level>\w+),.*?static partial void (?<name>\w+)\(",
        RegexOptions.Singleline)]
    private static partial Regex Attribute();

    [GeneratedRegex(@"^\| (?<id>\d+) \| (?<name>\w+) \| (?<level>\w+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
