using System.Text.RegularExpressions;

namespace Espalier.Tidy.Reading;

/// <summary>One C# file: as written, and with comments and literals blanked out.</summary>
internal sealed partial class SourceText
{
    public SourceText(string path, string text)
    {
        Path = path;
        Text = text;
        Code = CodeStripper.Strip(text);
        Lines = [.. text.Split('\n')];
        if (Lines.Count > 0 && Lines[^1].Length == 0)
            Lines.RemoveAt(Lines.Count - 1);
    }

    /// <summary>Relative to the repository, with forward slashes.</summary>
    public string Path { get; }

    public string Text { get; }

    /// <summary>As long as <see cref="Text"/>, line by line; comments, strings and characters are spaces.</summary>
    public string Code { get; }

    public List<string> Lines { get; }

    /// <summary>Every name and keyword in the code, in order.</summary>
    public IEnumerable<(string Name, int Line)> Identifiers()
    {
        var line = 1;
        var counted = 0;
        foreach (Match match in Identifier().Matches(Code))
        {
            line += Code.AsSpan(counted, match.Index - counted).Count('\n');
            counted = match.Index;
            yield return (match.Value, line);
        }
    }

    /// <summary>The line, counted from 1, of a position in the text.</summary>
    public int LineOf(int position) => 1 + Text.AsSpan(0, position).Count('\n');

    [GeneratedRegex(@"(?<![\p{L}\p{Nd}_])[\p{L}_][\p{L}\p{Nd}_]*")]
    private static partial Regex Identifier();
}
