using System.Diagnostics;
using System.Globalization;

namespace Espalier.Benchmarks.Running;

/// <summary>A system on .NET: this program once more, with the same settings for all of them.</summary>
internal sealed class DotnetSystem(string name) : ISystem
{
    public string Name => name;

    public async Task<Figure[]> MeasureAsync(Workload workload, RunSize size, CancellationToken cancellationToken)
    {
        var program = new ProcessStartInfo(Environment.ProcessPath!);
        if (Path.GetFileNameWithoutExtension(program.FileName) == "dotnet")
            program.ArgumentList.Add(typeof(DotnetSystem).Assembly.Location);
        foreach (string argument in (string[])[Entry.HiddenRun, name, workload.Key, size.ToString()])
            program.ArgumentList.Add(argument);

        foreach (string variable in program.Environment.Keys.Where(IsSetting).ToList())
            program.Environment.Remove(variable);
        program.Environment["DOTNET_gcServer"] = "0";
        program.Environment["DOTNET_gcConcurrent"] = workload.HasDefaultCollector ? "1" : "0";
        program.Environment["DOTNET_TieredPGO"] = "1";
        // Methods are counted from their first call on: the code that comes of it is the same, a second earlier.
        program.Environment["DOTNET_TC_CallCountingDelayMs"] = "0";

        string output = await ChildProcess.RunAsync(program, Limits.Of(size), cancellationToken);
        return Repetition.Parse(output) is { Length: > 0 } figures ? figures : throw new RepetitionFailedException("it printed no figures");
    }

    // Whatever the shell has set for the runtime's code and memory would be measured too.
    private static bool IsSetting(string variable) =>
        variable.StartsWith("DOTNET_gc", StringComparison.OrdinalIgnoreCase)
        || variable.StartsWith("DOTNET_Tiered", StringComparison.OrdinalIgnoreCase)
        || variable.StartsWith("DOTNET_TC_", StringComparison.OrdinalIgnoreCase)
        || variable.StartsWith("DOTNET_ThreadPool", StringComparison.OrdinalIgnoreCase);
}
