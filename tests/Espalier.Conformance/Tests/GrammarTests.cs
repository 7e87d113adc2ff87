namespace Espalier.Conformance;

/// <summary>What the runner does not know fails, and says so.</summary>
public sealed class GrammarTests
{
    [Theory]
    [InlineData("""{"op":"levitate"}""", "unknown op: levitate")]
    [InlineData("""{"op":"batch","do":[{"op":"levitate"}]}""", "unknown op: levitate")]
    [InlineData("""{"op":"hold","often":1}""", "unknown hold: often")]
    [InlineData("""{"op":"cast","to":{"global":"x"},"act":{}}""", "unknown address: global")]
    [InlineData("""{"op":"cast","to":"g","act":{"fx":[{"dance":1}]}}""", "unknown fx: dance")]
    [InlineData("""{"op":"cast","to":"g","act":{"fx":[{"self":{"also":1}}]}}""", "unknown action: also")]
    [InlineData("""{"op":"cast","to":"g","act":{"fx":[{"cast":["h",{"ret":"never"}]}]}}""", "unknown ret: never")]
    [InlineData("""{"op":"cast","to":"g","act":{"then":{"continue":{"then":"rest"}}}}""", "unknown then: rest")]
    [InlineData("""{"op":"start_tree","node":{"id":"a","kind":"tree"}}""", "unknown node: tree")]
    [InlineData("""{"op":"start_tree","node":{"id":"a","kind":"worker","speed":1}}""", "unknown worker: speed")]
    [InlineData("""{"op":"start_child","sup":"s","child":{"id":"a","kind":"supervisor","children":[{"kind":"dot"}]}}""", "unknown node: dot")]
    [InlineData("""{"op":"start_child","sup":"s","child":{"id":"a","kind":"worker","init":["hop"]}}""", "unknown worker.init: hop")]
    [InlineData("""{"op":"start_child","sup":"s","child":{"id":"a","kind":"worker","init":[{"sleep":1,"then":"a"}]}}""", "unknown worker.init: a")]
    [InlineData("""{"op":"start_child","sup":"s","child":{"id":"a","kind":"worker","terminate":["ignore"]}}""", "unknown worker.terminate: ignore")]
    [InlineData("""{"op":"demonitor","ref":"m","opts":["gently"]}""", "unknown opts: gently")]
    [InlineData("""{"op":"task","ref":"t","body":{"return":1},"often":1}""", "unknown task: often")]
    [InlineData("""{"op":"task","ref":"t","body":{"return":1},"how":"child"}""", "unknown how: child")]
    [InlineData("""{"op":"task","ref":"t","body":{"dance":1}}""", "unknown body: dance")]
    [InlineData("""{"op":"task","ref":"t","body":{"wait":"go","then":{"sleep":1,"then":{"dance":1}}}}""", "unknown body: dance")]
    [InlineData("""{"op":"task_child","sup":"s","id":"c","body":[{"return":1},{"dance":1}]}""", "unknown body: dance")]
    [InlineData("""{"op":"stream","items":[{"return":1},{"wait":"go","until":1}]}""", "unknown body: until")]
    [InlineData("""{"op":"start_tree","node":{"id":"s","kind":"task_supervisor","strategy":"one_for_one"}}""", "unknown task_supervisor: strategy")]
    public void An_unknown_word_fails_the_scenario_at_its_step(string op, string fault)
    {
        var scenario = Scenario.Parse($$$"""{"scenario":{"id":"s","family":"B","steps":[{"op":"hold"},{{{op}}}]},"trace":{"steps":[]}}""");

        var outcome = Runner.Run([scenario], new RunnerOptions()).Single();

        var difference = Assert.Single(outcome.Differences);
        Assert.Equal((1, "op", fault), (difference.Step, difference.Field, difference.Actual));
    }

    [Theory]
    [InlineData("""{"id":"s","family":"B","steps":[],"speed":2}""", "unknown scenario: speed")]
    [InlineData("""{"id":"s","family":"B","steps":[],"actors":[{"id":"p","age":3}]}""", "unknown actor: age")]
    public void An_unknown_field_of_the_scenario_is_found(string scenario, string fault) =>
        Assert.Equal([(0, fault)], Grammar.FindFaults(Scenario.Parse(scenario)));

    [Theory]
    [InlineData("A")]
    [InlineData("B")]
    [InlineData("C")]
    [InlineData("D")]
    [InlineData("E")]
    public void Everything_in_the_recordings_is_known_but_what_is_skipped(string family)
    {
        var scenarios = Scenario.ReadEmbedded(family).Where(static scenario => Grammar.FindSkipReason(scenario) is null).ToList();

        Assert.NotEmpty(scenarios);
        Assert.All(scenarios, static scenario => Assert.Empty(Grammar.FindFaults(scenario)));
    }
}
