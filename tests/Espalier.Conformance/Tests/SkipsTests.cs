namespace Espalier.Conformance;

/// <summary>A scenario is skipped for the values it has, and for nothing else.</summary>
public sealed class SkipsTests
{
    [Theory]
    [InlineData("\"init\":[\"ok\",{\"bad\":1}]")]
    [InlineData("\"init\":[{\"sleep\":1,\"then\":{\"bad\":1}}]")]
    [InlineData("\"init\":[{\"start_return\":1}]")]
    [InlineData("\"init\":[{\"start_throw\":1}]")]
    [InlineData("\"restart\":\"sometimes\"")]
    [InlineData("\"type\":\"helper\"")]
    [InlineData("\"shutdown\":\"later\"")]
    [InlineData("\"shutdown\":-1")]
    [InlineData("\"significant\":\"maybe\"")]
    [InlineData("\"missing\":[\"id\"]")]
    [InlineData("\"bad_start\":\"nothing\"")]
    public void A_node_that_the_types_cannot_hold_is_skipped(string field)
    {
        Assert.NotNull(Grammar.FindSkipReason(With(field)));
        Assert.NotNull(Grammar.FindSkipReason(Nested(field)));
    }

    [Theory]
    [InlineData("\"init\":[\"ignore\",{\"stop\":{\"bad\":1}},{\"error\":{\"shutdown\":-1}},{\"start_exit\":\"bad\"}]")]
    [InlineData("\"restart\":\"temporary\",\"type\":\"supervisor\"")]
    [InlineData("\"shutdown\":0,\"significant\":true")]
    [InlineData("\"shutdown\":\"infinity\",\"significant\":false")]
    public void A_node_that_the_types_can_hold_runs(string field)
    {
        Assert.Null(Grammar.FindSkipReason(With(field)));
        Assert.Null(Grammar.FindSkipReason(Nested(field)));
    }

    [Theory]
    [InlineData("supervisor", "\"strategy\":\"one_for_none\"", true)]
    [InlineData("supervisor", "\"auto_shutdown\":\"sometimes\"", true)]
    [InlineData("supervisor", "\"init\":[{\"bad\":1}]", true)]
    [InlineData("supervisor", "\"strategy\":\"rest_for_one\",\"auto_shutdown\":\"any_significant\"", false)]
    [InlineData("supervisor", "\"max_restarts\":-1,\"max_seconds\":0", false)]
    [InlineData("dynamic", "\"max_restarts\":-1,\"max_seconds\":0,\"max_children\":-1", false)]
    public void An_option_of_a_supervisor_is_skipped_when_it_is_outside_of_a_closed_set(string kind, string field, bool isSkipped) =>
        Assert.Equal(isSkipped, Grammar.FindSkipReason(Of($$"""{"id":"s","kind":"{{kind}}",{{field}}}""")) is not null);

    [Fact]
    public void What_is_no_specification_at_all_is_skipped() => Assert.NotNull(Grammar.FindSkipReason(Of("""{"not_a_spec":"thing"}""")));

    [Theory]
    [InlineData("""{"op":"call","to":"g","act":{"ret":{"bad":1}}}""", true)]
    [InlineData("""{"op":"cast","to":"g","act":{"fx":[{"self":{"fx":[{"throw":1}]}}]}}""", true)]
    [InlineData("""{"op":"cast","to":"g","act":{"then":{"continue":{"ret":{"bad":1}}}}}""", true)]
    [InlineData("""{"op":"start_server","id":"g","init":{"ret":{"bad":1}}}""", true)]
    [InlineData("""{"op":"exit_self","reason":{"bad":{"throw":1}}}""", false)]
    [InlineData("""{"op":"cast","to":"g","act":{"ret":{"throw":1},"fx":[{"bad":1}]}}""", false)]
    public void An_answer_that_the_types_rule_out_is_skipped_and_a_word_out_of_place_is_not(string op, bool isSkipped) =>
        Assert.Equal(isSkipped, Grammar.FindSkipReason(Scenario.Parse($$"""{"id":"s","family":"C","steps":[{{op}}]}""")) is not null);

    [Theory]
    [InlineData("""{"op":"task","ref":"t","body":{"throw":1}}""")]
    [InlineData("""{"op":"task_child","sup":"s","id":"c","body":[{"return":{"throw":1}},{"wait":"go","then":{"throw":1}}]}""")]
    [InlineData("""{"op":"stream","items":[{"sleep":1,"then":{"throw":1}}]}""")]
    public void A_task_that_throws_a_value_runs(string op)
    {
        var scenario = Scenario.Parse($$"""{"id":"s","family":"E","steps":[{{op}}]}""");

        Assert.Null(Grammar.FindSkipReason(scenario));
        Assert.Empty(Grammar.FindFaults(scenario));
    }

    [Fact]
    public void What_is_not_known_besides_is_a_fault_and_no_skip()
    {
        var scenario = With("\"restart\":\"sometimes\",\"speed\":1");

        Assert.Null(Grammar.FindSkipReason(scenario));
        Assert.True(Runner.Run([scenario], new RunnerOptions()).Single().Failed);
    }

    private static Scenario With(string field) => Of($$"""{"id":"a","kind":"worker",{{field}}}""");

    private static Scenario Nested(string field) => Of($$"""{"id":"s","kind":"supervisor","children":[{"id":"a","kind":"worker",{{field}}}]}""");

    private static Scenario Of(string node) =>
        Scenario.Parse($$"""{"id":"s","family":"A","steps":[{"op":"together","do":[{"op":"start_child","sup":"d","child":{{node}}}]}]}""");
}
