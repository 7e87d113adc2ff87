using System.Text.RegularExpressions;

namespace Espalier.Tests.Samples;

/// <summary>What a newcomer runs first does what its words say.</summary>
[Collection(SampleProgram.OneAtATime)]
public sealed partial class QuickstartTests
{
    [Fact]
    public async Task The_counter_crashes_and_begins_afresh_and_the_program_ends_well()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));

        (int code, string output) = await SampleProgram.RunAsync("Quickstart", deadline.Token);

        Assert.Equal(0, code);
        string[] pids = [.. StartedPid().Matches(output).Select(static match => match.Groups[1].Value)];
        Assert.Equal(2, pids.Length);
        Assert.NotEqual(pids[0], pids[1]);
        Assert.Contains($"{pids[0]} is gone, because: InvalidOperationException: a counter cannot divide by zero", output, StringComparison.Ordinal);
        Assert.Equal(["42", "1"], Count().Matches(output).Select(static match => match.Groups[1].Value));
        Assert.EndsWith($"Done.{Environment.NewLine}", output, StringComparison.Ordinal);
    }

    [GeneratedRegex("started the counter (<[0-9.]+>)")]
    private static partial Regex StartedPid();

    [GeneratedRegex("the count is ([0-9]+)")]
    private static partial Regex Count();
}
