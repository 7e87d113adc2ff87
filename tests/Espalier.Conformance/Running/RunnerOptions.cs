namespace Espalier.Conformance;

/// <summary>What the command line asks for: traces without comparing, how many scenarios at once, the order of turns, real time.</summary>
internal sealed record RunnerOptions(
    bool Traces = false, string? Only = null, string? Family = null, int Jobs = 2, int Seed = 1, bool RealClock = false)
{
    public const string Usage =
        "usage: Espalier.Conformance [--traces] [--only ID] [--family F] [--jobs N] [--seed N] [--real-clock] [FILE.jsonl[.gz]...]";

    /// <summary>Scenario files; none: those embedded in the program.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <exception cref="FormatException">An argument is not understood.</exception>
    public static RunnerOptions Parse(IEnumerable<string> arguments)
    {
        var (options, rest) = (new RunnerOptions(), new Queue<string>(arguments));
        while (rest.TryDequeue(out var argument))
        {
            options = argument switch
            {
                "--traces" => options with { Traces = true },
                "--real-clock" => options with { RealClock = true },
                "--only" => options with { Only = Value() },
                "--family" => options with { Family = Value() },
                "--jobs" => options with { Jobs = Math.Max(1, int.Parse(Value(), CultureInfo.InvariantCulture)) },
                "--seed" => options with { Seed = int.Parse(Value(), CultureInfo.InvariantCulture) },
                _ when argument.StartsWith('-') => throw new FormatException($"{argument} is no option."),
                _ => options with { Files = [.. options.Files, argument] },
            };

            string Value() => rest.TryDequeue(out var value) ? value : throw new FormatException($"{argument} needs a value.");
        }
        return options;
    }
}
