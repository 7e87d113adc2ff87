using Xunit.Abstractions;

namespace Espalier.Conformance;

/// <summary>The recordings of the BEAM that are embedded here hold for this library, whatever the order of turns.</summary>
public sealed class GoldenTests(ITestOutputHelper output)
{
    // A number out of bounds is a value of its type: the supervisor refuses it as it starts.
    private static readonly string[] HeldFaults = ["invalid_intensity", "invalid_period", "invalid_max_children"];

    [Theory]
    [InlineData("A", 1)]
    [InlineData("A", 2)]
    [InlineData("A", 3)]
    [InlineData("B", 1)]
    [InlineData("B", 2)]
    [InlineData("B", 3)]
    [InlineData("C", 1)]
    [InlineData("C", 2)]
    [InlineData("C", 3)]
    [InlineData("D", 1)]
    [InlineData("D", 2)]
    [InlineData("D", 3)]
    [InlineData("E", 1)]
    [InlineData("E", 2)]
    [InlineData("E", 3)]
    public void Everything_behaves_as_recorded(string family, int seed)
    {
        var outcomes = Runner.Run([.. Scenario.ReadEmbedded(family)], new RunnerOptions { Seed = seed });

        output.WriteLine(Runner.Summary(outcomes));
        var failed = outcomes.Where(static outcome => outcome.Failed).ToList();
        foreach (var outcome in failed.Take(5))
            output.WriteLine(outcome.Description);
        Assert.NotEmpty(outcomes);
        Assert.Empty(failed.Select(static outcome => outcome.Scenario.Id));
    }

    [Theory]
    [InlineData("A", 21)]
    [InlineData("B", 0)]
    [InlineData("C", 91)]
    [InlineData("D", 0)]
    [InlineData("E", 0)]
    public void Only_what_the_types_rule_out_is_skipped(string family, int count)
    {
        var scenarios = Scenario.ReadEmbedded(family).ToList();

        var skipped = scenarios.Where(static scenario => Grammar.FindSkipReason(scenario) is not null).Select(static scenario => scenario.Id);

        var unsayable = scenarios
            .Where(static scenario => Needs(scenario, "bad_return", "throw") || (Needs(scenario, "bad_spec") && !IsHeld(scenario)))
            .Select(static scenario => scenario.Id).ToList();
        Assert.Equal(unsayable, skipped);
        Assert.Equal(count, unsayable.Count);
    }

    [Fact]
    public void Two_runs_of_a_seed_give_the_same_traces()
    {
        var scenarios = Scenario.ReadEmbedded("C-hand").ToList();

        var once = Runner.Run(scenarios, new RunnerOptions { Seed = 7 }).Select(static outcome => outcome.Trace);
        var again = Runner.Run(scenarios, new RunnerOptions { Seed = 7, Jobs = 1 }).Select(static outcome => outcome.Trace);

        Assert.Equal(once, again);
    }

    private static bool Needs(Scenario scenario, params string[] features) =>
        scenario.Body.Items("needs").Any(need => features.Contains(need.GetString()));

    private static bool IsHeld(Scenario scenario) => HeldFaults.Any(scenario.Expected!.Value.GetRawText().Contains);
}
