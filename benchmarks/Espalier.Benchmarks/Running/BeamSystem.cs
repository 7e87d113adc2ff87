using System.Diagnostics;
using System.Globalization;

namespace Espalier.Benchmarks.Running;

/// <summary>The BEAM: the programs in Beam, compiled once for a run.</summary>
internal sealed class BeamSystem : ISystem
{
    private static readonly TimeSpan CompilerLimit = TimeSpan.FromMinutes(2);

    private readonly string _folder;

    private BeamSystem(string folder) => _folder = folder;

    public string Name => Contender.Beam;

    /// <summary>Null: it is not on the PATH.</summary>
    /// <exception cref="RepetitionFailedException">Its programs do not compile.</exception>
    internal static async Task<BeamSystem?> FindAsync(CancellationToken cancellationToken)
    {
        if (!((string[])["erl", "elixir", "elixirc"]).All(IsOnPath))
            return null;

        string folder = Path.Combine(AppContext.BaseDirectory, "Beam");
        var system = new BeamSystem(Path.Combine(folder, "ebin"));
        Directory.CreateDirectory(system._folder);
        var compiler = new ProcessStartInfo("elixirc");
        foreach (string argument in (string[])["-o", system._folder, .. Directory.GetFiles(folder, "*.ex").Order(StringComparer.Ordinal)])
            compiler.ArgumentList.Add(argument);
        await ChildProcess.RunAsync(compiler, CompilerLimit, cancellationToken);
        return system;
    }

    public async Task<Figure[]> MeasureAsync(Workload workload, RunSize size, CancellationToken cancellationToken)
    {
        int count = workload.CountFor(size);
        int warmUp = workload.IsWarmedAtSize ? count : Math.Min(count, workload.WarmUp);
        string call = string.Create(CultureInfo.InvariantCulture, $"Espalier.Bench.main(\"{workload.Key}\", {count}, {warmUp})");

        // Without its break handler, so that an interrupt ends it; with room for the processes of the largest workload.
        var program = new ProcessStartInfo("elixir");
        foreach (string argument in (string[])["--erl", "+Bd +P 4000000", "-pa", _folder, "-e", call])
            program.ArgumentList.Add(argument);
        string output = await ChildProcess.RunAsync(program, Limits.Of(size), cancellationToken);
        return Repetition.Parse(output) is { Length: > 0 } figures ? figures : throw new RepetitionFailedException("it printed no figures");
    }

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
