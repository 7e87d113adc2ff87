using System.Diagnostics;
using System.Globalization;

namespace Espalier.Benchmarks.Running;

/// <summary>What a child process does: warm up, measure once, print the figures.</summary>
internal static class Repetition
{
    private const int WarmUps = 2;
    private const string Mark = "figure";

    internal static async Task RunAsync(Measure measure, Workload workload, int count)
    {
        int few = Math.Min(count, workload.WarmUp);
        IEnumerable<int> warmUps = few > 0 ? Enumerable.Repeat(few, WarmUps) : [];
        long start = Stopwatch.GetTimestamp();
        while (few == workload.WarmUp && Stopwatch.GetElapsedTime(start) < workload.WarmUpTime)
            await measure(few);
        foreach (int warmUp in workload.IsWarmedAtSize ? warmUps.Append(count) : warmUps)
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

    // Another thread each time, nothing left to collect, and time for the compiler's work in the background.
    private static async Task SettleAsync()
    {
        await Task.Delay(130);
        await Task.Run(Meter.LiveBytes);
        await Task.Delay(70);
    }
}
