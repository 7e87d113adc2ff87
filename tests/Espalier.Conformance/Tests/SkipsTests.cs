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
    [InlineData("\"strategy\":\"one_for_none\"")]
    [InlineData("\"auto_shutdown\":\"sometimes\"")]
    [InlineData("\"shutdown\":\"later\"")]
    [InlineData("\"shutdown\":-1")]
    [InlineData("\"significant\":\"maybe\"")]
    [InlineData("\"missing\":[\"id\"]")]
    [InlineData("\"bad_start\":\"nothing\"")]
    public void A_node_that_the_types_cannot_hold_is_skipped(string field)
    {
        Assert.NotNull(Skips.ReasonFor(With(field)));
        Assert.NotNull(Skips.ReasonFor(Nested(field)));
    }

    [Theory]
    [InlineData("\"init\":[\"ignore\",{\"stop\":{\"bad\":1}},{\"error\":{\"shutdown\":-1}},{\"start_exit\":\"bad\"}]")]
    [InlineData("\"restart\":\"temporary\",\"type\":\"supervisor\",\"strategy\":\"rest_for_one\",\"auto_shutdown\":\"any_significant\"")]
    [InlineData("\"shutdown\":0,\"significant\":true")]
    [InlineData("\"shutdown\":\"infinity\",\"significant\":false")]
    [InlineData("\"max_restarts\":-1,\"max_seconds\":0,\"max_children\":-1")]
    public void A_node_that_the_types_can_hold_runs(string field)
    {
        Assert.Null(Skips.ReasonFor(With(field)));
        Assert.Null(Skips.ReasonFor(Nested(field)));
    }

    [Fact]
    public void What_is_no_specification_at_all_is_skipped() => Assert.NotNull(Skips.ReasonFor(Of("""{"not_a_spec":"thing"}""")));

    private static Scenario With(string field) => Of($$"""{"id":"a","kind":"worker",{{field}}}""");

    private static Scenario Nested(string field) => Of($$"""{"id":"s","kind":"supervisor","children":[{"id":"a","kind":"worker",{{field}}}]}""");

    private static Scenario Of(string node) =>
        Scenario.Parse($$"""{"id":"s","family":"A","steps":[{"op":"together","do":[{"op":"start_child","sup":"d","child":{{node}}}]}]}""");
}
