namespace Espalier.Conformance;

/// <summary>The comparison lets pass what has no order of its own, and nothing else.</summary>
public sealed class TraceComparerTests
{
    private const string Step = """
        "op":"call","result":{"reply":7},
        "events":[{"ev":"call","proc":"g#1","state":1},{"ev":"log","proc":"g#1","value":2}],
        "msgs":[{"ev":"msg","proc":"p","from":"a","value":1},{"ev":"msg","proc":"p","from":"a","value":2},
                {"ev":"exit_msg","proc":"p","from":"b","reason":"x"},{"ev":"down","proc":"p","from":"b","ref":"m","reason":"x"}],
        "exits":[["b","x"],["g#1","y"]]
        """;

    [Theory]
    [InlineData("op", "\"op\":\"call\"", "\"op\":\"cast\"")]
    [InlineData("result", "\"reply\":7", "\"reply\":8")]
    [InlineData("result", "{\"reply\":7}", "null")]
    [InlineData("events", "\"state\":1", "\"state\":0")]
    [InlineData("events", ",{\"ev\":\"log\",\"proc\":\"g#1\",\"value\":2}", "")]
    [InlineData("msgs", "\"from\":\"a\",\"value\":2", "\"from\":\"a\",\"value\":3")]
    [InlineData("msgs", "\"from\":\"a\",\"value\":2", "\"from\":\"c\",\"value\":2")]
    [InlineData("msgs", "\"ref\":\"m\"", "\"ref\":\"n\"")]
    [InlineData("msgs", "\"from\":\"b\",\"reason\":\"x\"", "\"from\":\"b\",\"reason\":{\"x\":1}")]
    [InlineData("exits", "[\"g#1\",\"y\"]", "[\"g#1\",\"x\"]")]
    [InlineData("exits", ",[\"g#1\",\"y\"]", "")]
    [InlineData("settle", "\"op\":\"call\"", "\"op\":\"call\",\"settle\":\"hang\"")]
    public void A_change_is_noticed_in_its_field_whichever_side_has_it(string field, string before, string after)
    {
        var altered = Step.Replace(before, after, StringComparison.Ordinal);

        Assert.NotEqual(Step, altered);
        Assert.Equal([field], Differing(Step, altered));
        Assert.Equal([field], Differing(altered, Step));
        Assert.Equal([field], Differing($"{Step},\"order\":\"any\"", altered));
    }

    [Fact]
    public void Events_are_a_sequence_unless_their_order_was_left_to_chance()
    {
        var swapped = Swap(Step, "{\"ev\":\"call\",\"proc\":\"g#1\",\"state\":1}", "{\"ev\":\"log\",\"proc\":\"g#1\",\"value\":2}");

        Assert.Equal(["events"], Differing(Step, swapped));
        Assert.Equal(["events"], Differing(Step, $"{swapped},\"order\":\"any\""));
        Assert.Empty(Differing($"{Step},\"order\":\"any\"", swapped));
    }

    [Fact]
    public void Messages_of_one_sender_are_a_sequence_and_those_of_two_are_not()
    {
        const string First = "{\"ev\":\"msg\",\"proc\":\"p\",\"from\":\"a\",\"value\":1}";

        Assert.Equal(["msgs"], Differing(Step, Swap(Step, First, "{\"ev\":\"msg\",\"proc\":\"p\",\"from\":\"a\",\"value\":2}")));
        var other = Step.Replace("\"from\":\"a\",\"value\":2", "\"from\":\"c\",\"value\":2", StringComparison.Ordinal);
        Assert.Empty(Differing(other, Swap(other, First, "{\"ev\":\"msg\",\"proc\":\"p\",\"from\":\"c\",\"value\":2}")));
    }

    [Fact]
    public void Neighbouring_exit_notices_have_no_order_and_a_message_between_them_divides_them()
    {
        const string Exit = "{\"ev\":\"exit_msg\",\"proc\":\"p\",\"from\":\"b\",\"reason\":\"x\"}";
        const string Down = "{\"ev\":\"down\",\"proc\":\"p\",\"from\":\"b\",\"ref\":\"m\",\"reason\":\"x\"}";
        var divided = Step.Replace($"{Exit},", $"{Exit},{{\"ev\":\"msg\",\"proc\":\"p\",\"from\":\"b\",\"value\":0}},", StringComparison.Ordinal);

        Assert.Empty(Differing(Step, Swap(Step, Exit, Down)));
        Assert.Equal(["msgs"], Differing(divided, Swap(divided, Exit, Down)));
    }

    [Fact]
    public void Exits_keys_and_absent_lists_have_no_order()
    {
        Assert.Empty(Differing(Step, Swap(Step, "[\"b\",\"x\"]", "[\"g#1\",\"y\"]")));
        Assert.Empty(Differing(Step, Step.Replace("\"proc\":\"g#1\",\"state\":1", "\"state\":1,\"proc\":\"g#1\"", StringComparison.Ordinal)));
        Assert.Empty(Differing("\"op\":\"a\",\"result\":1", "\"op\":\"a\",\"result\":1,\"events\":[],\"msgs\":[],\"exits\":[]"));
    }

    [Fact]
    public void Children_of_one_dynamic_supervisor_end_in_any_order_if_nothing_comes_between()
    {
        const string Scenario = """
            {"steps":[{"op":"start_tree","node":{"id":"r","kind":"supervisor","children":[{"id":"d","kind":"dynamic"},{"id":"s","kind":"worker"}]}},
            {"op":"start_child","sup":"d","child":{"id":"a","kind":"worker"}},{"op":"start_child","sup":"d","child":{"id":"b","kind":"worker"}},
            {"op":"together","do":[{"op":"start_child","sup":"d","child":{"id":"c","kind":"worker"}}]}]}
            """;
        string[] ends = ["a#1", "b#1", "c#2"];

        Assert.Empty(Differing(Ends(ends), Ends("c#2", "a#1", "b#1"), Scenario));
        Assert.Equal(["events"], Differing(Ends(ends), Ends("c#2", "a#1", "b#1")));
        Assert.Equal(["events"], Differing(Ends("a#1", "s#1", "b#1"), Ends("b#1", "s#1", "a#1"), Scenario));
        Assert.Equal(["events"], Differing(Ends(ends), Ends("a#1", "b#1"), Scenario));
        Assert.Equal(["events"], Differing(Ends(ends), Ends("a#1", "b#1", "c#1"), Scenario));
        Assert.Equal(["events"], Differing(Begins(ends), Begins("c#2", "a#1", "b#1"), Scenario));

        static string Ends(params string[] processes) => Events("terminate", processes);

        static string Begins(params string[] processes) => Events("init", processes);

        static string Events(string kind, string[] processes) =>
            $"\"op\":\"x\",\"events\":[{string.Join(',', processes.Select(process => $"{{\"ev\":\"{kind}\",\"proc\":\"{process}\"}}"))}]";
    }

    [Theory]
    [InlineData("reg_lookup", """[["a",1],["b",2]]""", """[["b",2],["a",1]]""", true)]
    [InlineData("reg_lookup", """[["a",1],["b",2]]""", """[["b",1],["a",2]]""", false)]
    [InlineData("reg_keys", """["a","a"]""", """["a"]""", false)]
    [InlineData("which_children", """[["undefined","a#1"],["undefined","b#1"]]""", """[["undefined","b#1"],["undefined","a#1"]]""", true)]
    [InlineData("which_children", """[["a","a#1"],["b","b#1"]]""", """[["b","b#1"],["a","a#1"]]""", false)]
    [InlineData("batch", """["a","b"]""", """["b","a"]""", false)]
    public void A_result_that_is_a_set_has_no_order_and_others_have(string op, string one, string other, bool isSame) =>
        Assert.Equal(isSame ? [] : ["result"], Differing($"\"op\":\"{op}\",\"result\":{one}", $"\"op\":\"{op}\",\"result\":{other}"));

    [Fact]
    public void Steps_that_are_missing_or_too_many_are_noticed()
    {
        Assert.Equal([new(1, "step", "no step", "{\"op\":\"b\"}")], Compare("""[{"op":"a"}]""", """[{"op":"a"},{"op":"b"}]"""));
        Assert.Equal([new(1, "step", "{\"op\":\"b\"}", "no step")], Compare("""[{"op":"a"},{"op":"b"}]""", """[{"op":"a"}]"""));
    }

    [Fact]
    public void A_recording_altered_anywhere_makes_its_scenario_fail()
    {
        var scenarios = Scenario.ReadEmbedded("B-hand").Select(static scenario => scenario with
        {
            Expected = Parse(scenario.Expected!.Value.GetRawText().Replace("\"result\":", "\"result\":0,\"was\":", StringComparison.Ordinal)),
        }).ToList();

        var outcomes = Runner.Run(scenarios, new RunnerOptions());

        Assert.NotEmpty(outcomes);
        Assert.All(outcomes, static outcome => Assert.True(outcome.Failed));
    }

    private static IEnumerable<string> Differing(string expected, string actual, string scenario = "{}") =>
        Compare($"[{{{expected}}}]", $"[{{{actual}}}]", scenario).Select(static difference => difference.Field);

    private static IReadOnlyList<Difference> Compare(string expected, string actual, string scenario = "{}") =>
        TraceComparer.Compare(Parse($"{{\"steps\":{expected}}}"), Parse($"{{\"steps\":{actual}}}"), Parse(scenario));

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static string Swap(string text, string one, string other)
    {
        Assert.Contains(one, text, StringComparison.Ordinal);
        Assert.Contains(other, text, StringComparison.Ordinal);
        return string.Join(other, text.Split(one).Select(part => part.Replace(other, one, StringComparison.Ordinal)));
    }
}
