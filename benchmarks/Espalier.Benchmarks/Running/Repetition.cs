using System.Diagnostics;
using System.Globalization;
using System.Runtime;

namespace Espalier.Benchmarks.Running;

/// <summary>What a child process does: warm up, measure once, print the figures.</summary>
internal static class Repetition
{
    private const string Mark = "figure";
    private const int Wave = 10;
    private static readonly TimeSpan WarmUpWindow = TimeSpan.FromSeconds(0.3);
    private static readonly TimeSpan ShortestWarmUp = TimeSpan.FromSeconds(0.6);
    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromSeconds(2);

    internal static async Task RunAsync(Measure measure, Workload workload, int count)
    {
        int few = Math.Min(count, workload.WarmUp);
        int[] warmUps = few > 0 ? [few] : [];
        if (workload.IsCompiledFirst && few > 0 && few == workload.WarmUp)
            await UntilCompiledAsync(measure, few);
        foreach (int warmUp in workload.IsWarmedAtSize ? [.. warmUps, count] : warmUps)
        {
            await measure(warmUp);
            await SettleAsync();
        }
        foreach (Figure figure in await measure(count))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Mark} {figure.Metric} {figure.Value:R}"));
    }

    /// <summary>The figures in what a child process printed; other lines are not looked at.</summary>
    internal static Figure[] Parse(string output) =>
    [
        .. from line in output.Split('\n')
           let words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
           where words is [Mark, _, _]
           select new Figure(words[1], double.Parse(words[2], CultureInfo.InvariantCulture)),
    ];

    // The compiler works in the background, in waves: what it makes of a method makes others hot. A window in which it has made next to
    // nothing is the end of them, but for one at the start, before the first wave.
    private static async Task UntilCompiledAsync(Measure measure, int few)
    {
        long start = Stopwatch.GetTimestamp();
        long compiled;
        do
        {
            compiled = JitInfo.GetCompiledMethodCount();
            long window = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(window) < WarmUpWindow)
                await measure(few);
        }
        while (Stopwatch.GetElapsedTime(start) < ShortestWarmUp
            || (JitInfo.GetCompiledMethodCount() - compiled >= Wave && Stopwatch.GetElapsedTime(start) < LongestWarmUp));
    }

    // Another thread each time, nothing left to collect, and a moment for what the compiler still has to do.
    private static async Task SettleAsync()
    {
        await Task.Delay(50);
        await Task.Run(Meter.LiveBytes);
        await Task.Delay(30);
    }
}
