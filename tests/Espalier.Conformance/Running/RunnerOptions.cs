namespace Espalier.Conformance;

/// <summary>What the command line asks for: traces without comparing, how many scenarios at once, the order of turns, real time.</summary>
internal sealed record RunnerOptions(
    bool Traces = false, string? Only = null, string? Family = null, int Jobs = 2, int Seed = 1, bool RealClock = false)
{
    public const string Usage =
        "usage: Espalier.Conformance [--traces] [--only ID] [--family F] [--jobs N] [--seed N] [--real-clock] [FILE.jsonl[.gz]...]";

    /// <summary>Scenario files; none: those embedded in the program.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>These options and those that the arguments name; the last word counts.</summary>
    /// <exception cref="FormatException">An argument is not understood.</exception>
    public RunnerOptions With(ReadOnlySpan<string> arguments) => arguments switch
    {
        [] => this,
        ["--traces", .. var rest] => (this with { Traces = true }).With(rest),
        ["--real-clock", .. var rest] => (this with { RealClock = true }).With(rest),
        ["--only", var id, .. var rest] => (this with { Only = id }).With(rest),
        ["--family", var family, .. var rest] => (this with { Family = family }).With(rest),
        ["--jobs", var jobs, .. var rest] => (this with { Jobs = Math.Max(1, int.Parse(jobs, CultureInfo.InvariantCulture)) }).With(rest),
        ["--seed", var seed, .. var rest] => (this with { Seed = int.Parse(seed, CultureInfo.InvariantCulture) }).With(rest),
        ["--only" or "--family" or "--jobs" or "--seed"] => throw new FormatException($"{arguments[0]} needs a value."),
        [['-', ..], ..] => throw new FormatException($"{arguments[0]} is no option."),
        [var file, .. var rest] => (this with { Files = [.. Files, file] }).With(rest),
    };
}
