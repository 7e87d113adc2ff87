namespace Espalier.Conformance;

/// <summary>Runs many scenarios, some at once, and reports.</summary>
internal static class Runner
{
    private static int Main(string[] arguments)
    {
        try
        {
            return RunAndReport(new RunnerOptions().With(arguments), Console.Out);
        }
        catch (Exception mistake) when (mistake is FormatException or IOException or JsonException)
        {
            Console.Error.WriteLine($"{mistake.Message}\n{RunnerOptions.Usage}");
            return 2;
        }
    }

    /// <summary>The outcomes, in the order of the scenarios.</summary>
    public static IReadOnlyList<Outcome> Run(IReadOnlyList<Scenario> scenarios, RunnerOptions options)
    {
        var outcomes = new Outcome[scenarios.Count];
        var open = new ConcurrentQueue<int>(Enumerable.Range(0, scenarios.Count));
        var threads = Enumerable.Range(0, options.Jobs).Select(_ => new Thread(() =>
        {
            while (open.TryDequeue(out var i))
                outcomes[i] = Run(scenarios[i], options);
        })).ToList();
        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());
        return outcomes;
    }

    /// <summary>Prints traces, or differences and counts.</summary>
    /// <returns>The exit code: 1 when anything failed, or when there was nothing to run.</returns>
    public static int RunAndReport(RunnerOptions options, TextWriter output)
    {
        var outcomes = Run([.. Scenario.Read(options.Files).Where(scenario => (options.Only ?? scenario.Id) == scenario.Id
            && (options.Family ?? scenario.Family) == scenario.Family)], options);
        foreach (var outcome in outcomes.Where(outcome => options.Traces ? outcome.Trace is not null : outcome.Failed))
            output.WriteLine(options.Traces ? $"{Json.Object(("id", outcome.Scenario.Id), ("trace", outcome.Trace!))}" : outcome.Description);
        if (options.Traces)
            return 0;
        output.WriteLine(Summary(outcomes));
        return outcomes.Count == 0 || outcomes.Any(static outcome => outcome.Failed) ? 1 : 0;
    }

    public static string Summary(IReadOnlyList<Outcome> outcomes) =>
        $"{outcomes.Count(static outcome => outcome.Passed)} passed, {outcomes.Count(static outcome => outcome.Failed)} failed, "
        + $"{outcomes.Count(static outcome => outcome.SkipReason is not null)} skipped";

    private static Outcome Run(Scenario scenario, RunnerOptions options)
    {
        if (Grammar.FindSkipReason(scenario) is { } reason)
            return new(scenario, null, [], reason);
        foreach (var (step, fault) in Grammar.FindFaults(scenario))
            return new(scenario, Json.Pair("crash", fault), [new(step, "op", $"{scenario.Steps.ElementAtOrDefault(step)}", fault)], null);
        var trace = ScenarioRun.Play(scenario, options);
        return new(scenario, trace, options.Traces ? [] : scenario.Expected is { } expected
            ? TraceComparer.Compare(expected, trace.ToElement(), scenario.Body)
            : [new(0, "trace", "one to compare with", "none in the file: use --traces")], null);
    }
}
