namespace Espalier.Tidy.Traceability;

/// <summary>What docs/otp-parity.md says of one module: everything under a heading of the second level.</summary>
internal sealed record ParitySection(string Heading, IReadOnlyList<ParityLine> Lines)
{
    private const string HereColumn = "here";

    /// <summary>The rows of its tables, and what is wrong with their form.</summary>
    public (List<ParityRow> Rows, List<string> Problems) Read()
    {
        var rows = new List<ParityRow>();
        var problems = new List<string>();
        var here = -1;
        var width = 0;
        for (var i = 0; i < Lines.Count; i++)
        {
            var (number, text) = Lines[i];
            if (!IsTableLine(text))
                continue;

            var cells = Cells(text);
            if (i == 0 || !IsTableLine(Lines[i - 1].Text))
            {
                here = cells.IndexOf(HereColumn);
                width = cells.Count;
                i++;
                if (here < 0)
                    problems.Add($"line {number}: the table has no column \"{HereColumn}\"");
            }
            else if (cells.Count != width)
            {
                problems.Add($"line {number}: {cells.Count} cells, the table has {width} columns");
            }
            else if (here >= 0)
            {
                rows.Add(new(number, Join(cells[..here]), cells[here], Join(cells[(here + 1)..])));
            }
        }

        return (rows, problems);
    }

    /// <summary>The cells of every row of its tables, the heads left out, whatever the columns are called.</summary>
    public IEnumerable<(int Line, List<string> Cells)> Cells() =>
        from i in Enumerable.Range(0, Lines.Count)
        where i >= 2 && IsTableLine(Lines[i].Text) && IsTableLine(Lines[i - 1].Text) && IsTableLine(Lines[i - 2].Text)
        select (Lines[i].Number, Cells(Lines[i].Text));

    private static bool IsTableLine(string text) => text.StartsWith('|');

    // No cell of the page holds a bar.
    private static List<string> Cells(string row) => [.. row.Trim().Trim('|').Split('|').Select(cell => cell.Trim())];

    private static string Join(List<string> cells) => string.Join("; ", cells.Where(cell => cell.Length > 0));
}
