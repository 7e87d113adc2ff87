using System.Text.RegularExpressions;

namespace Espalier.Tests.Samples;

/// <summary>What a newcomer runs first does what its words say.</summary>
[Collection(SampleProgram.OneAtATime)]
public sealed partial class QuickstartTests
{
    [Fact]
    public async Task Children_crash_and_come_back_neighbours_stay_and_what_a_restart_does_not_cure_goes_up()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));

        (int code, string output) = await SampleProgram.RunAsync("Quickstart", deadline.Token);

        Assert.Equal(0, code);
        Match counter = Counter().Match(output);
        Assert.Equal("42", counter.Groups["before"].Value);
        Assert.Equal("0", counter.Groups["after"].Value);
        Assert.NotEqual(counter.Groups["old"].Value, counter.Groups["new"].Value);
        Assert.All(Bell().Matches(output), static match => Assert.Equal(match.Groups[1].Value, match.Groups[2].Value));
        Assert.Equal(4, Crash().Matches(output).Select(static match => match.Groups[1].Value).Distinct().Count());
        Match yard = Yard().Match(output);
        Assert.Equal("shutdown", yard.Groups["reason"].Value);
        Assert.NotEqual(yard.Groups["old"].Value, yard.Groups["new"].Value);
        Assert.Contains("Alive: the counter False, the bell False.", output, StringComparison.Ordinal);
        Assert.EndsWith($"Done.{Environment.NewLine}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_shows_the_tree_before_and_after()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));

        (_, string output) = await SampleProgram.RunAsync("Quickstart", deadline.Token);

        string[] trees = [.. Tree().Matches(output).Select(static match => match.Value)];
        Assert.Equal(2, trees.Length);
        Assert.DoesNotContain("restart", trees[0], StringComparison.Ordinal);
        Assert.Equal(2, Restart().Count(trees[1]));
        Assert.Equal(Line(trees[0], "bell"), Line(trees[1], "bell"));
        Assert.NotEqual(Line(trees[0], "counter"), Line(trees[1], "counter"));
        Assert.NotEqual(Line(trees[0], "flaky"), Line(trees[1], "flaky"));
    }

    [Fact]
    public async Task Its_table_says_who_comes_back_after_which_end()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));

        (_, string output) = await SampleProgram.RunAsync("Quickstart", deadline.Token);

        string[][] rows = [.. TableRow().Matches(output).Select(static row => row.Value.Split("  ", StringSplitOptions.RemoveEmptyEntries))];
        Assert.Equal(
            [
                ["normal", "comes back", "stays gone", "stays gone"],
                ["shutdown", "comes back", "stays gone", "stays gone"],
                ["anything else", "comes back", "comes back", "stays gone"],
            ],
            rows.Select(static row => row.Select(static cell => cell.Trim()).ToArray()));
    }

    private static string Line(string tree, string child) =>
        tree.Split('\n').Single(line => line.Contains($" {child} ", StringComparison.Ordinal));

    [GeneratedRegex(
        "counter (?<old><.*>) has counted to (?<before>[0-9]+).*counter is (?<new><.*>) now.*counted to (?<after>[0-9]+)",
        RegexOptions.Singleline)]
    private static partial Regex Counter();

    [GeneratedRegex("The bell was (<[0-9.]+>) and is (<[0-9.]+>)")]
    private static partial Regex Bell();

    [GeneratedRegex("^(<[0-9.]+>) has crashed, because: InvalidOperationException: cannot count [0-9]+ at once\r?$", RegexOptions.Multiline)]
    private static partial Regex Crash();

    [GeneratedRegex(
        "supervisor (?<old><[0-9.]+>) tolerates two restarts, gave up, and ended, because: (?<reason>[a-z]+)" +
        ".*it is (?<new><[0-9.]+>) now", RegexOptions.Singleline)]
    private static partial Regex Yard();

    [GeneratedRegex("^shop  Supervisor.*?flaky  Counter <[0-9.]+>", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Tree();

    [GeneratedRegex("1 restart")]
    private static partial Regex Restart();

    [GeneratedRegex("^(normal|shutdown|anything else) .*$", RegexOptions.Multiline)]
    private static partial Regex TableRow();
}
