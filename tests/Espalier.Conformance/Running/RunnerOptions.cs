using System.Globalization;

namespace Espalier.Conformance;

/// <summary>What the command line asks for.</summary>
internal sealed record RunnerOptions
{
    public const string Usage =
        "usage: Espalier.Conformance [--traces] [--only ID] [--family F] [--jobs N] [--seed N] [--real-clock] [FILE.jsonl[.gz]...]";

    /// <summary>Scenario files; none: those embedded in the program.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Print traces and compare nothing.</summary>
    public bool Traces { get; init; }

    public string? Only { get; init; }

    public string? Family { get; init; }

    /// <summary>How many scenarios run at once, each on a thread of its own.</summary>
    public int Jobs { get; init; } = 2;

    /// <summary>Decides the order of turns on the virtual clock.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Run on the thread pool, in real time.</summary>
    public bool RealClock { get; init; }

    /// <exception cref="FormatException">An argument is not understood.</exception>
    public static RunnerOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new RunnerOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            options = argument switch
            {
                "--traces" => options with { Traces = true },
                "--real-clock" => options with { RealClock = true },
                "--only" => options with { Only = Value() },
                "--family" => options with { Family = Value() },
                "--jobs" => options with { Jobs = Math.Max(1, Number()) },
                "--seed" => options with { Seed = Number() },
                _ when argument.StartsWith('-') => throw new FormatException($"{argument} is no option."),
                _ => options with { Files = [.. options.Files, argument] },
            };

            string Value() => ++i < arguments.Count ? arguments[i] : throw new FormatException($"{argument} needs a value.");

            int Number() => int.Parse(Value(), CultureInfo.InvariantCulture);
        }
        return options;
    }
}
