using System.Diagnostics;
using Espalier.Benchmarks.Reporting;

namespace Espalier.Benchmarks.Running;

/// <summary>Runs each workload on each system, the systems in turns, and reports.</summary>
internal static class Comparison
{
    /// <summary>0: all went well. 1: something could not be measured.</summary>
    internal static async Task<int> RunAsync(Options options, CancellationToken cancellationToken)
    {
        IReadOnlyList<ISystem> systems = await FindAsync(options.Systems, cancellationToken);
        var results = new Results();
        var progress = new Progress(options.Workloads.Sum(workload => options.Repetitions * systems.Count(system => workload.RunsOn(system.Name))));
        long start = Stopwatch.GetTimestamp();
        foreach (Workload workload in options.Workloads)
        {
            for (int i = 1; i <= options.Repetitions; i++)
            {
                foreach (ISystem system in systems.Where(system => workload.RunsOn(system.Name) && !results.HasFailed(workload, system.Name)))
                    await RepeatAsync(workload, system, i);
            }
            foreach (string line in options.IsJson ? JsonLines.Of(workload, results) : [])
                Console.WriteLine(line);
        }

        TextWriter table = options.IsJson ? Console.Error : Console.Out;
        foreach (string line in Table.Lines(options, results, Stopwatch.GetElapsedTime(start)))
            await table.WriteLineAsync(line);
        return results.HaveFailures ? 1 : 0;

        async Task RepeatAsync(Workload workload, ISystem system, int repetition)
        {
            string what = $"{workload.Key} {system.Name} {repetition}/{options.Repetitions}";
            try
            {
                Figure[] figures = await progress.ShowAsync(what, () => system.MeasureAsync(workload, options.Size, cancellationToken));
                results.Add(workload, system.Name, figures);
            }
            catch (RepetitionFailedException failure)
            {
                results.AddFailure(workload, system.Name);
                await Console.Error.WriteLineAsync($"{what}: {failure.Message}");
            }
        }
    }

    private static async Task<IReadOnlyList<ISystem>> FindAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var systems = new List<ISystem>();
        foreach (string name in names)
        {
            if (name != Contender.Beam)
                systems.Add(new DotnetSystem(name));
            else if (await BeamSystem.FindAsync(cancellationToken) is { } beam)
                systems.Add(beam);
            else
                await Console.Error.WriteLineAsync("The BEAM takes no part: erl, elixir and elixirc are not on the PATH.");
        }
        return systems;
    }
}
