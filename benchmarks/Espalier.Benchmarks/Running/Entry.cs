using System.Globalization;
using System.Runtime.InteropServices;
using Espalier.Benchmarks.Micro;
using Espalier.Benchmarks.Workloads;

namespace Espalier.Benchmarks.Running;

/// <summary>What the program was asked to do.</summary>
internal static class Entry
{
    /// <summary>What a child process of this program is asked to do: run SYSTEM WORKLOAD SIZE.</summary>
    internal const string HiddenRun = "run";

    private const string Usage = """
        compare [WORKLOAD...]   each workload on espalier, on the floor and on the BEAM, alternating
        WORKLOAD...             the same for these workloads
        smoke                   every workload once, very short: the figures mean nothing
        growth [EXPONENT]       how cost grows from 1,000 processes to 10 to the power of EXPONENT, 3 to 7; default: 7
        micro [ARGUMENT...]     the micro rows of BenchmarkDotNet, with its arguments; default: all rows

        --quick                 smaller sizes, 3 repetitions: the whole table in less than 5 minutes
        --json                  JSON lines on the standard output, and the table on the standard error
        --repetitions N         default: 5
        --systems A,B           some of espalier,floor,beam; default: all that are there

        workloads:
        """;

    internal static async Task<int> RunAsync(string[] arguments)
    {
        try
        {
            switch (arguments)
            {
                case []:
                    Console.WriteLine(Usage);
                    foreach (Workload workload in Catalogue.All)
                        Console.WriteLine($"  {workload.Key,-22}{workload.Title}");
                    return 2;
                case [HiddenRun, string system, string key, string size]:
                    await RepeatAsync(system, key, size);
                    return 0;
                case ["micro", .. string[] rest]:
                    return MicroRows.Run(rest);
                case ["growth"]:
                    await Growth.RunAsync(Growth.Largest);
                    return 0;
                case ["growth", string exponent]:
                    await Growth.RunAsync(ExponentIn(exponent));
                    return 0;
                case ["smoke", .. string[] rest]:
                    return await CompareAsync(Options.Parse(rest, RunSize.Smoke));
                case ["compare", .. string[] rest]:
                    return await CompareAsync(Options.Parse(rest, RunSize.Full));
                default:
                    return await CompareAsync(Options.Parse(arguments, RunSize.Full));
            }
        }
        catch (UsageException wrong)
        {
            await Console.Error.WriteLineAsync(wrong.Message);
            return 2;
        }
    }

    private static int ExponentIn(string text) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out int exponent) && exponent is >= Growth.Smallest and <= Growth.Largest
            ? exponent
            : throw new UsageException($"growth {text}: expected a number from {Growth.Smallest} to {Growth.Largest}.");

    private static Task RepeatAsync(string system, string key, string size)
    {
        Measure? measure = Catalogue.Find(key)?.MeasureOf(system);
        if (measure is null || !Enum.TryParse(size, out RunSize known))
            throw new UsageException($"{HiddenRun} {system} {key} {size}: expected a system on .NET, a workload it has, and a size.");
        Workload workload = Catalogue.Find(key)!;
        return Repetition.RunAsync(measure, workload, workload.CountFor(known));
    }

    private static async Task<int> CompareAsync(Options options)
    {
        // A child must not outlive this program.
        using var interrupted = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return await Comparison.RunAsync(options, interrupted.Token);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Interrupted.");
            return 130;
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            interrupted.Cancel();
        }
    }
}
