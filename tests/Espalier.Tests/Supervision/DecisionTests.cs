using Espalier.Supervision;
using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>What a supervisor decides when a child has ended: facts 3.5 to 3.7, without a supervisor.</summary>
public sealed class DecisionTests
{
    public static TheoryData<string> Reasons => [.. DynamicReasons.All];

    public static TheoryData<SupervisionStrategy> Strategies => [.. Enum.GetValues<SupervisionStrategy>()];

    [Theory, MemberData(nameof(Reasons))]
    public void A_permanent_child_always_comes_back_a_transient_one_after_an_abnormal_end_a_temporary_one_never(string reason)
    {
        bool isGraceful = DynamicReasons.Graceful.Contains(reason);

        Assert.Equal(DecisionKind.Restart, KindOf("aP+"));
        Assert.Equal(isGraceful ? DecisionKind.Keep : DecisionKind.Restart, KindOf("aT+"));
        Assert.Equal(DecisionKind.Forget, KindOf("aX+"));

        DecisionKind KindOf(string child)
        {
            var table = new DecisionTable(child);
            RestartDecision decision = table.Exit("a", DynamicReasons.Of(reason));
            Assert.Equal(decision.Kind switch { DecisionKind.Restart => "+a", DecisionKind.Forget => "xa", _ => "" }, DecisionTable.Line(decision));
            Assert.Equal(decision.Kind == DecisionKind.Restart ? 1 : 0, table.Log.Count);
            Assert.False(decision.ShutsDown);
            return decision.Kind;
        }
    }

    [Theory]
    [InlineData(SupervisionStrategy.OneForOne, "+b")]
    [InlineData(SupervisionStrategy.OneForAll, "-d -c -a +a +b +c +d")]
    [InlineData(SupervisionStrategy.RestForOne, "-d -c +b +c +d")]
    public void Siblings_are_stopped_in_reverse_order_and_started_in_order(SupervisionStrategy strategy, string actions)
    {
        RestartDecision decision = new DecisionTable("aP+ bP+ cP+ dP+", strategy).Exit("b", Lab.Broken);

        Assert.Equal(actions, DecisionTable.Line(decision));
    }

    [Theory]
    [InlineData("a", SupervisionStrategy.OneForAll, "-d -c -b +a +b +c +d")]
    [InlineData("d", SupervisionStrategy.OneForAll, "-c -b -a +a +b +c +d")]
    [InlineData("a", SupervisionStrategy.RestForOne, "-d -c -b +a +b +c +d")]
    [InlineData("d", SupervisionStrategy.RestForOne, "+d")]
    public void The_first_and_the_last_child_have_no_siblings_on_one_side(string child, SupervisionStrategy strategy, string actions)
    {
        RestartDecision decision = new DecisionTable("aP+ bP+ cP+ dP+", strategy).Exit(child, Lab.Broken);

        Assert.Equal(actions, DecisionTable.Line(decision));
    }

    [Theory]
    [InlineData(SupervisionStrategy.OneForOne, "+c")]
    [InlineData(SupervisionStrategy.OneForAll, "-e xe -d -b xb -a +a +c +d")]
    [InlineData(SupervisionStrategy.RestForOne, "-e xe -d +c +d")]
    public void Temporary_siblings_within_reach_are_stopped_and_forgotten(SupervisionStrategy strategy, string actions)
    {
        RestartDecision decision = new DecisionTable("aP+ bX+ cP+ dT+ eX+", strategy).Exit("c", Lab.Broken);

        Assert.Equal(actions, DecisionTable.Line(decision));
    }

    [Theory]
    [InlineData(SupervisionStrategy.OneForOne, "+c")]
    [InlineData(SupervisionStrategy.OneForAll, "+a +b +c +d +e")]
    [InlineData(SupervisionStrategy.RestForOne, "+c +d +e")]
    public void Stopped_and_restarting_siblings_within_reach_are_started_and_need_no_stop(SupervisionStrategy strategy, string actions)
    {
        RestartDecision decision = new DecisionTable("aP- bT~ cP+ dT- eP~", strategy).Exit("c", Lab.Broken);

        Assert.Equal(actions, DecisionTable.Line(decision));
    }

    [Theory, MemberData(nameof(Strategies))]
    public void A_child_that_does_not_come_back_touches_nobody(SupervisionStrategy strategy)
    {
        Assert.Equal("", DecisionTable.Line(new DecisionTable("aP+ bT+ cX+ dP-", strategy).Exit("b", ExitReason.Normal)));
        Assert.Equal("xc", DecisionTable.Line(new DecisionTable("aP+ bT+ cX+ dP-", strategy).Exit("c", Lab.Broken)));
    }

    [Theory]
    [InlineData(SupervisionStrategy.OneForOne, "+c")]
    [InlineData(SupervisionStrategy.OneForAll, "-b -a +a +b +c +d")]
    [InlineData(SupervisionStrategy.RestForOne, "+c +d")]
    public void A_retry_is_the_restart_of_the_child_whose_start_failed(SupervisionStrategy strategy, string actions)
    {
        // In the restart after b's end, c failed and d was not reached.
        var table = new DecisionTable("aP+ bP+ cP~ dP-", strategy);

        RestartDecision decision = table.Retry("c");

        Assert.Equal((DecisionKind.Restart, actions, 1), (decision.Kind, DecisionTable.Line(decision), table.Log.Count));
    }

    [Theory, MemberData(nameof(Strategies))]
    public void One_restart_too_many_gives_up_and_does_nothing_else(SupervisionStrategy strategy)
    {
        foreach (bool isRetry in (bool[])[false, true])
        {
            var table = new DecisionTable("aP+ bP+ cX+", strategy, maxRestarts: 2);
            Assert.Equal(DecisionKind.Restart, table.Exit("a", Lab.Broken, now: 1).Kind);
            Assert.Equal(DecisionKind.Restart, table.Retry("a", now: 2).Kind);

            RestartDecision decision = isRetry ? table.Retry("a", now: 11) : table.Exit("b", ExitReason.Normal, now: 11);

            Assert.Equal((DecisionKind.GiveUp, "", false), (decision.Kind, DecisionTable.Line(decision), decision.ShutsDown));
        }
    }

    [Theory, MemberData(nameof(Strategies))]
    public void A_restart_of_many_counts_once_and_one_that_has_left_the_window_not_at_all(SupervisionStrategy strategy)
    {
        var table = new DecisionTable("aP+ bP+ cP+ dP+", strategy, maxRestarts: 1);

        Assert.Equal(DecisionKind.Restart, table.Exit("a", Lab.Broken, now: 0).Kind);
        Assert.Equal(1, table.Log.Count);
        Assert.Equal(DecisionKind.Restart, table.Exit("b", Lab.Broken, now: 11).Kind);
        Assert.Equal(1, table.Log.Count);
    }

    [Fact]
    public void A_full_log_hinders_nobody_who_is_not_restarted()
    {
        var table = new DecisionTable("aP+ bT+ cX+", maxRestarts: 0);

        Assert.Equal(DecisionKind.Keep, table.Exit("b", ExitReason.Shutdown).Kind);
        Assert.Equal(DecisionKind.Forget, table.Exit("c", Lab.Broken).Kind);
        Assert.Equal(DecisionKind.GiveUp, table.Exit("a", ExitReason.Normal).Kind);
    }

    [Theory, Seeds(200)]
    public void For_any_table_the_actions_are_those_of_the_plain_rule_and_the_table_stays_as_it_was(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 50; round++)
        {
            string[] children = [.. Enumerable.Range(0, random.Next(1, 12)).Select(i =>
                $"{(char)('a' + i)}{"PTX"[random.Next(3)]}{"+-~"[random.Next(3)]}")];
            var strategy = (SupervisionStrategy)random.Next(3);
            int failed = random.Next(children.Length);
            children[failed] = $"{children[failed][0]}{"PT"[random.Next(2)]}+";
            var table = new DecisionTable(string.Join(' ', children), strategy);
            string id = children[failed][..1];
            bool isRetry = random.Next(2) == 0;
            table.Table.MarkStopped(table[id]);
            string before = table.ToString();

            RestartDecision decision = isRetry ? table.Retry(id) : table.Exit(id, Lab.Broken);

            Assert.Equal(PlainRule(children, failed, strategy), DecisionTable.Line(decision));
            Assert.Equal(before, table.ToString());
            Assert.Equal((DecisionKind.Restart, false), (decision.Kind, decision.ShutsDown));
        }
    }

    private static string PlainRule(string[] children, int failed, SupervisionStrategy strategy)
    {
        if (strategy == SupervisionStrategy.OneForOne)
            return $"+{children[failed][0]}";
        string[] range = strategy == SupervisionStrategy.OneForAll ? children : children[failed..];
        List<string> actions = [];
        foreach (string child in range.Reverse())
        {
            if (child[2] == '+' && child != children[failed])
                actions.Add($"-{child[0]}");
            if (child[1] == 'X')
                actions.Add($"x{child[0]}");
        }
        actions.AddRange(range.Where(static child => child[1] != 'X').Select(static child => $"+{child[0]}"));
        return string.Join(' ', actions);
    }
}
