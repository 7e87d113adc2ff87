using System.Text;

namespace Espalier.Tidy.Traceability;

/// <summary>Reads comma separated values as RFC 4180 writes them.</summary>
internal static class Csv
{
    /// <summary>All records below the header, each with the line it begins on.</summary>
    /// <exception cref="FormatException">The header differs, a quote is left open, or a record has too few or many fields.</exception>
    public static IReadOnlyList<(int Line, string[] Fields)> Read(string text, params string[] header)
    {
        var records = Records(text).ToList();
        if (records.Count == 0 || !records[0].Fields.SequenceEqual(header))
            throw new FormatException($"The header must be {string.Join(',', header)}.");

        var odd = records.Find(record => record.Fields.Length != header.Length);
        if (odd.Fields is not null)
            throw new FormatException($"Line {odd.Line} has {odd.Fields.Length} fields, not {header.Length}.");
        return records[1..];
    }

    private static IEnumerable<(int Line, string[] Fields)> Records(string text)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        var line = 1;
        var began = 1;
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            line += c == '\n' ? 1 : 0;
            if (c == '"' && quoted && at + 1 < text.Length && text[at + 1] == '"')
                field.Append(text[at++]);
            else if (c == '"')
                quoted = !quoted;
            else if (quoted || c is not (',' or '\n' or '\r'))
                field.Append(c);
            else if (c != '\r')
            {
                fields.Add(field.ToString());
                field.Clear();
                if (c != '\n')
                    continue;
                yield return (began, [.. fields]);
                fields.Clear();
                began = line;
            }
        }

        if (quoted)
            throw new FormatException($"The quote opened in the record of line {began} is never closed.");
        if (field.Length > 0 || fields.Count > 0)
            yield return (began, [.. fields, field.ToString()]);
    }
}
