using System.Reflection;
using System.Text.RegularExpressions;

namespace Espalier.Tests.Samples;

/// <summary>What a newcomer runs first does what its words say.</summary>
public sealed partial class QuickstartTests
{
    [Fact]
    public async Task The_counter_crashes_and_begins_afresh_and_the_program_ends_well()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));

        (int code, string output) = await RunAsync(deadline.Token);

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

    // The built program itself, in this process: its entry point, with the console pointed at a string.
    private static async Task<(int Code, string Output)> RunAsync(CancellationToken deadline)
    {
        MethodInfo main = Assembly.Load("Quickstart").EntryPoint!;
        TextWriter console = Console.Out;
        using var output = new StringWriter();
        Console.SetOut(TextWriter.Synchronized(output));
        try
        {
            // The compiler's entry point waits for the program's end; so it gets a thread of its own.
            object? code = await Task.Factory
                .StartNew(() => main.Invoke(null, [Array.Empty<string>()]), deadline, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                .WaitAsync(deadline);
            return (code as int? ?? 0, output.ToString());
        }
        finally
        {
            Console.SetOut(console);
        }
    }
}
