using System.Text.RegularExpressions;

namespace Espalier.Tests.Samples;

/// <summary>Workers with names crash, come back, and end.</summary>
[Collection(SampleProgram.OneAtATime)]
public sealed partial class WorkerPoolTests
{
    [Fact]
    public async Task A_crashed_worker_is_back_under_its_name_and_a_stopped_one_stays_gone()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));

        (int code, string output) = await SampleProgram.RunAsync("WorkerPool", deadline.Token);

        Assert.Equal(0, code);
        Match crash = Crash().Match(output);
        Assert.NotEqual(crash.Groups["old"].Value, crash.Groups["new"].Value);
        Assert.Contains($"not started: already started: {crash.Groups["old"].Value}", output, StringComparison.Ordinal);
        Assert.Contains("[anna] ends, because: InvalidOperationException: the machine is broken", output, StringComparison.Ordinal);
        Assert.Contains("[bert] ends, because: normal", output, StringComparison.Ordinal);
        Assert.Contains("nobody is called bert", output, StringComparison.Ordinal);
        Assert.Equal(
            ["names: 2, workers: 2", "names: 2, workers: 2", "names: 1, workers: 1"],
            Count().Matches(output).Select(static count => count.Value));
        Assert.Contains($"anna  Worker {crash.Groups["new"].Value}  1 restart", output, StringComparison.Ordinal);
        Assert.True(
            output.IndexOf("The pool closes; names in use: 1.", StringComparison.Ordinal) is var closes and > 0 &&
            output.IndexOf("[anna] ends, because: shutdown", StringComparison.Ordinal) > closes, output);
        Assert.EndsWith($"Done.{Environment.NewLine}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_takes_commands_from_the_keyboard()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        const string typed = "start zoe\nwork zoe\ncount\nfind zoe\ncrash zoe\nstop zoe\nfind zoe\nwork zoe\ntree\ndance\nquit\n";

        (int code, string output) = await SampleProgram.RunAsync("WorkerPool", ["--interactive"], typed, deadline.Token);

        Assert.Equal(0, code);
        Assert.Contains("started <", output, StringComparison.Ordinal);
        Assert.Contains("names: 1, workers: 1", output, StringComparison.Ordinal);
        Assert.Contains("zoe is <", output, StringComparison.Ordinal);
        Assert.Contains("the machine is broken. Now: zoe is <", output, StringComparison.Ordinal);
        Assert.Contains("because: normal. Now: nobody is called zoe", output, StringComparison.Ordinal);
        Assert.Contains("workers  DynamicSupervisor", output, StringComparison.Ordinal);
        Assert.Contains("\"dance\" is no command", output, StringComparison.Ordinal);
        Assert.EndsWith($"Done.{Environment.NewLine}", output, StringComparison.Ordinal);
    }

    [GeneratedRegex("(?<old><[0-9.]+>) has ended, because: InvalidOperationException: the machine is broken. Now: anna is (?<new><[0-9.]+>)")]
    private static partial Regex Crash();

    [GeneratedRegex("names: [0-9]+, workers: [0-9]+")]
    private static partial Regex Count();
}
