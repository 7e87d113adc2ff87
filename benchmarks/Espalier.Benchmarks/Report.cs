using System.Globalization;
using System.Runtime;
using System.Runtime.InteropServices;

namespace Espalier.Benchmarks;

/// <summary>Runs a row a few times and prints the median, the best and the worst of each of its figures.</summary>
internal static class Report
{
    private const int WarmUps = 2;
    private const int Runs = 5;

    internal static void Head() => Console.Error.WriteLine(
        $"# server GC {GCSettings.IsServerGC}, latency {GCSettings.LatencyMode}, " +
        $"{Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}");

    internal static async Task RowAsync(string row, int divisor, Func<Task<Figure[]>> run)
    {
        var runs = new List<Figure[]>();
        for (int i = 0; i < (divisor > 1 ? 2 : WarmUps + Runs); i++)
        {
            Figure[] figures = await run();
            if (i >= (divisor > 1 ? 1 : WarmUps))
                runs.Add(figures);

            // Another thread each time, nothing left to collect, and the compiler's background work done.
            await Task.Delay(150);
            await Task.Run(Meter.LiveBytes);
            await Task.Delay(100);
        }
        for (int i = 0; i < runs[0].Length; i++)
        {
            double[] values = [.. runs.Select(figures => figures[i].Value).Order()];
            Console.WriteLine(
                $"espalier|{row}|{runs[0][i].Metric}|{Text(values[values.Length / 2])} [{Text(values[0])}..{Text(values[^1])}]");
        }
    }

    private static string Text(double value) =>
        value.ToString(Math.Abs(value) >= 1000 ? "0" : "0.00", CultureInfo.InvariantCulture);
}
