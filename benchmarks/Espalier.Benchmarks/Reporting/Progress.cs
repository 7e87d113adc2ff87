using System.Diagnostics;
using System.Globalization;

namespace Espalier.Benchmarks.Reporting;

/// <summary>A line on the standard error for each repetition.</summary>
internal sealed class Progress(int total)
{
    private int _done;

    internal async Task<Figure[]> ShowAsync(string what, Func<Task<Figure[]>> measure)
    {
        int number = ++_done;
        long start = Stopwatch.GetTimestamp();
        Figure[] figures = await measure();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        string text = string.Join(", ", figures.Select(static figure => $"{figure.Metric} {Number.Text(figure.Value)}"));
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"[{number}/{total}] {what}, {seconds:0.0} s: {text}"));
        return figures;
    }
}
