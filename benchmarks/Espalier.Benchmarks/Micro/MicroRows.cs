using System.Collections.Immutable;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Espalier.Benchmarks.Micro;

/// <summary>The rows of BenchmarkDotNet.</summary>
internal static class MicroRows
{
    private static readonly Type[] Rows = [typeof(CallBenchmarks), typeof(LookUpBenchmarks), typeof(TimerBenchmarks)];

    // In this process: a project of its own would be built under this repository's rules, which are not made for generated code.
    // And with an end: the rows scatter, and BenchmarkDotNet would go on for minutes to make up for it.
    private static readonly Job BoundedJob = Job.Default
        .WithToolchain(InProcessEmitToolchain.Instance)
        .WithWarmupCount(5)
        .WithIterationCount(15)
        .WithIterationTime(TimeInterval.FromMilliseconds(250));

    /// <summary>0: all that was asked for has been measured.</summary>
    internal static int Run(string[] arguments)
    {
        IConfig config = DefaultConfig.Instance
            .AddJob(BoundedJob)
            .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "micro"));
        string[] chosen = arguments.Length > 0 ? arguments : ["--filter", "*"];
        var summaries = BenchmarkSwitcher.FromTypes(Rows).Run(chosen, config).ToList();
        return summaries.Count > 0 && summaries.All(HasSucceeded) ? 0 : 1;
    }

    private static bool HasSucceeded(Summary summary)
    {
        ImmutableArray<BenchmarkReport> reports = summary.Reports;
        return reports.Length > 0 && reports.All(static report => report.Success);
    }
}
