namespace Espalier.Tests.Samples;

/// <summary>The README shows code that compiles and does what its comments say.</summary>
[Collection(SampleProgram.OneAtATime)]
public sealed class ReadmeTests
{
    [Fact]
    public void The_code_of_the_README_is_the_snippet_that_is_built()
    {
        string root = Root();
        string readme = File.ReadAllText(Path.Combine(root, "README.md"));

        string shown = readme.Split("```csharp\n")[1].Split("```")[0];

        Assert.Equal(File.ReadAllText(Path.Combine(root, "samples", "Snippets", "Program.cs")), shown);
    }

    [Fact]
    public void A_counter_with_its_tree_its_crash_and_its_recovery_takes_25_short_lines()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Root(), "samples", "Snippets", "Program.cs"));

        Assert.InRange(lines.Count(static line => line.Trim().Length > 0), 10, 25);
        Assert.All(lines, static line => Assert.InRange(line.Length, 0, 100));
        Assert.Contains(lines, static line => line.Contains("Supervisor.StartAsync", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_code_of_the_README_prints_what_its_comments_say()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));

        (int code, string output) = await SampleProgram.RunAsync("Snippets", deadline.Token);

        string[] lines = output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(0, code);
        Assert.Equal("42", lines[0]);
        Assert.StartsWith("The call to \"counter\" failed: OverflowException: ", lines[1], StringComparison.Ordinal);
        Assert.Equal("40", lines[2]);
        Assert.Equal(3, lines.Length);
    }

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Espalier.slnx")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("The tests do not run inside of the repository.");
    }
}
