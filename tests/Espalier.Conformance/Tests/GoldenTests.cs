using Xunit.Abstractions;

namespace Espalier.Conformance;

/// <summary>The recordings of the BEAM that are embedded here hold for this library, whatever the order of turns.</summary>
public sealed class GoldenTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Plain_processes_behave_as_recorded(int seed) => Assert.Empty(FailuresOf("B", seed));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Servers_behave_as_recorded(int seed) => Assert.Empty(FailuresOf("C", seed));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Registries_behave_as_recorded(int seed)
    {
        // Those that need no supervisor.
        var scenarios = GoldenFiles.ReadEmbedded("D")
            .Where(static scenario => scenario.Steps.All(static op => op.Text("op") != "start_tree"))
            .ToList();

        Assert.Equal(379, scenarios.Count);
        Assert.Empty(FailuresOf(scenarios, seed));
    }

    [Theory]
    [InlineData("B", 0)]
    [InlineData("C", 91)]
    public void Only_what_needs_an_answer_that_the_types_rule_out_is_skipped(string family, int count)
    {
        var scenarios = GoldenFiles.ReadEmbedded(family).ToList();

        var skipped = scenarios.Where(static scenario => Skips.ReasonFor(scenario) is not null).Select(static scenario => scenario.Id);

        var unsayable = scenarios.Where(Needs("bad_return", "throw")).Select(static scenario => scenario.Id).ToList();
        Assert.Equal(unsayable, skipped);
        Assert.Equal(count, unsayable.Count);
    }

    [Fact]
    public void Two_runs_of_a_seed_give_the_same_traces()
    {
        var scenarios = GoldenFiles.ReadEmbedded("C-hand").ToList();

        var once = Runner.Run(scenarios, new RunnerOptions { Seed = 7 }).Select(static outcome => outcome.Trace);
        var again = Runner.Run(scenarios, new RunnerOptions { Seed = 7, Jobs = 1 }).Select(static outcome => outcome.Trace);

        Assert.Equal(once, again);
    }

    private static Func<Scenario, bool> Needs(params string[] features) =>
        scenario => scenario.Body.Items("needs").Any(need => features.Contains(need.GetString()));

    private List<string> FailuresOf(string family, int seed) => FailuresOf([.. GoldenFiles.ReadEmbedded(family)], seed);

    private List<string> FailuresOf(List<Scenario> scenarios, int seed)
    {
        var outcomes = Runner.Run(scenarios, new RunnerOptions { Seed = seed });

        output.WriteLine(Runner.Summary(outcomes));
        var failed = outcomes.Where(static outcome => outcome.Failed).ToList();
        foreach (var outcome in failed.Take(5))
            output.WriteLine($"{outcome.Scenario.Id} {outcome.Scenario.Title}\n{string.Join('\n', outcome.Differences)}");
        Assert.NotEmpty(outcomes);
        return [.. failed.Select(static outcome => outcome.Scenario.Id)];
    }
}
