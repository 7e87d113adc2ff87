using System.Text.RegularExpressions;

namespace Espalier.Tests.Samples;

/// <summary>A recording that is finished stays gone or comes back, as its specification says.</summary>
[Collection(SampleProgram.OneAtATime)]
public sealed partial class RecordingTests
{
    [Fact]
    public async Task A_transient_recording_stays_gone_and_a_permanent_one_comes_back_as_another_process()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));

        (int code, string output) = await SampleProgram.RunAsync("Recording", ["1"], "", deadline.Token);

        Assert.Equal(0, code);
        Assert.Contains("the second start of it gives the one that runs: True", output, StringComparison.Ordinal);
        Assert.Contains("finished; found by its name: False; children: 0", output, StringComparison.Ordinal);
        Assert.Contains("finished; children: 1; another process now: True", output, StringComparison.Ordinal);
        Assert.Single(Begin().Matches(output), static match => match.Groups[1].Value == "concert");
        string[] matches = [.. Begin().Matches(output)
            .Where(static match => match.Groups[1].Value == "match")
            .Select(static match => match.Groups[2].Value)];
        Assert.True(matches.Length >= 2, output);
        Assert.Distinct(matches);
        Assert.Contains("concert: piece 20", output, StringComparison.Ordinal);
        Assert.EndsWith($"Done.{Environment.NewLine}", output, StringComparison.Ordinal);
    }

    [GeneratedRegex("(concert|match): (<[0-9.]+>) begins")]
    private static partial Regex Begin();
}
