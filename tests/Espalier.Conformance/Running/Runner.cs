namespace Espalier.Conformance;

/// <summary>Runs many scenarios, some at once, and reports.</summary>
internal static class Runner
{
    /// <summary>The outcomes, in the order of the scenarios.</summary>
    public static IReadOnlyList<Outcome> Run(IReadOnlyList<Scenario> scenarios, RunnerOptions options)
    {
        var outcomes = new Outcome[scenarios.Count];
        var next = -1;
        var threads = Enumerable.Range(0, options.Jobs).Select(_ => new Thread(Work)).ToList();
        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());
        return outcomes;

        void Work()
        {
            for (int i; (i = Interlocked.Increment(ref next)) < scenarios.Count;)
                outcomes[i] = Run(scenarios[i], options);
        }
    }

    /// <summary>Prints traces, or differences and counts.</summary>
    /// <returns>The exit code: 1 when anything failed, or when there was nothing to run.</returns>
    public static int RunAndReport(RunnerOptions options, TextWriter output)
    {
        var scenarios = GoldenFiles.Read(options.Files)
            .Where(scenario => options.Only is null || scenario.Id == options.Only)
            .Where(scenario => options.Family is null || scenario.Family == options.Family)
            .ToList();
        var outcomes = Run(scenarios, options);
        foreach (var outcome in outcomes)
            Report(outcome, options, output);
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
        if (Skips.ReasonFor(scenario) is { } reason)
            return new(scenario, null, [], reason);
        if (Grammar.FindFault(scenario) is var (step, fault))
            return new(scenario, Json.Pair("crash", fault), [new(step, "op", scenario.Steps.ElementAtOrDefault(step).ToString(), fault)], null);
        var trace = ScenarioRun.Play(scenario, options);
        IReadOnlyList<Difference> differences =
            options.Traces ? []
            : scenario.Expected is { } expected ? TraceComparer.Compare(expected, trace.ToElement(), scenario.Body)
            : [new(0, "trace", "one to compare with", "none in the file: use --traces")];
        return new(scenario, trace, differences, null);
    }

    private static void Report(Outcome outcome, RunnerOptions options, TextWriter output)
    {
        if (options.Traces)
        {
            if (outcome.Trace is { } trace)
                output.WriteLine(Json.Object(("id", outcome.Scenario.Id), ("trace", trace)));
            return;
        }
        if (!outcome.Failed)
            return;
        output.WriteLine($"{outcome.Scenario.Id} {outcome.Scenario.Title}".TrimEnd());
        foreach (var difference in outcome.Differences)
            output.WriteLine(difference);
    }
}
