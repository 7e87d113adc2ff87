using System.Text.RegularExpressions;

namespace Espalier.Tests.Samples;

/// <summary>The guides show code that compiles.</summary>
public sealed partial class GuideTests
{
    [Fact]
    public void Every_piece_of_code_in_a_guide_is_a_marked_piece_of_the_snippets_that_are_built()
    {
        string root = Root();
        HashSet<string> snippets = [.. Directory
            .EnumerateFiles(Path.Combine(root, "samples", "Snippets", "Guides"), "*.cs")
            .SelectMany(static file => Snippet().Matches(File.ReadAllText(file)))
            .Select(static match => Unindent(match.Groups["code"].Value))];
        string[] shown = [.. Directory
            .EnumerateFiles(Path.Combine(root, "docs", "guides"), "*.md")
            .SelectMany(static file => Code().Matches(File.ReadAllText(file)))
            .Select(static match => match.Groups["code"].Value)];

        Assert.True(shown.Length >= 6, $"{shown.Length} pieces of code were found.");
        Assert.All(shown, code => Assert.Contains(code, snippets));
        Assert.Equal(snippets.Count, shown.Length);
    }

    private static string Unindent(string code)
    {
        string[] lines = code.Split('\n');
        int indent = lines.Where(static line => line.Length > 0).Min(static line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length > indent ? line[indent..] : ""));
    }

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Espalier.slnx")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("The tests do not run inside of the repository.");
    }

    [GeneratedRegex("// begin (?<name>[a-z]+)\n(?<code>.*?)[ ]*// end \\k<name>", RegexOptions.Singleline)]
    private static partial Regex Snippet();

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Code();
}
