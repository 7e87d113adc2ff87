using Espalier.Supervision;
using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>When the end of a significant child ends its supervisor: facts 3.9, the whole matrix.</summary>
public sealed class DecisionShutdownTests
{
    public static TheoryData<string> Reasons => [.. DynamicReasons.All];

    public static TheoryData<AutoShutdown> Modes => [.. Enum.GetValues<AutoShutdown>()];

    [Theory, MemberData(nameof(Reasons))]
    public void A_significant_child_triggers_exactly_when_it_ended_by_itself_and_does_not_come_back(string reason)
    {
        bool isGraceful = DynamicReasons.Graceful.Contains(reason);
        foreach (AutoShutdown mode in Enum.GetValues<AutoShutdown>())
        {
            foreach (SupervisionStrategy strategy in Enum.GetValues<SupervisionStrategy>())
            {
                Verify("aX+!", mode != AutoShutdown.Never, DecisionKind.Forget);
                Verify("aT+!", mode != AutoShutdown.Never && isGraceful, isGraceful ? DecisionKind.Keep : DecisionKind.Restart);
                Verify("aX+", false, DecisionKind.Forget);
                Verify("aT+", false, isGraceful ? DecisionKind.Keep : DecisionKind.Restart);
                Verify("aP+", false, DecisionKind.Restart);

                void Verify(string child, bool shutsDown, DecisionKind kind)
                {
                    RestartDecision decision = new DecisionTable($"{child} bP+", strategy, mode).Exit("a", DynamicReasons.Of(reason));
                    Assert.Equal((kind, shutsDown), (decision.Kind, decision.ShutsDown));
                }
            }
        }
    }

    [Theory]
    [InlineData("bT+!", false)]
    [InlineData("bX+!", false)]
    [InlineData("bT~!", false)]
    [InlineData("bT-!", true)]
    [InlineData("bT-! cX+!", false)]
    [InlineData("bT-! cT-!", true)]
    [InlineData("bT+ cX+ dP+", true)]
    [InlineData("bT~ cP~", true)]
    [InlineData("", true)]
    public void All_are_done_when_no_other_significant_one_runs_or_is_being_restarted(string others, bool isLast)
    {
        foreach (string child in (string[])["aT+!", "aX+!"])
        {
            foreach (bool isFirst in (bool[])[false, true])
            {
                string children = isFirst ? $"{child} {others}" : $"{others} {child}";

                Assert.Equal(isLast, new DecisionTable(children, autoShutdown: AutoShutdown.AllSignificant).Exit("a", ExitReason.Normal).ShutsDown);
                Assert.True(new DecisionTable(children, autoShutdown: AutoShutdown.AnySignificant).Exit("a", ExitReason.Normal).ShutsDown);
                Assert.False(new DecisionTable(children).Exit("a", ExitReason.Normal).ShutsDown);
            }
        }
    }

    [Theory, MemberData(nameof(Modes))]
    public void The_end_of_a_child_that_is_not_significant_never_triggers_even_if_no_significant_one_is_left(AutoShutdown mode)
    {
        foreach (string child in (string[])["aT+", "aX+"])
            Assert.False(new DecisionTable($"{child} bT-!", autoShutdown: mode).Exit("a", ExitReason.Normal).ShutsDown);
    }

    [Theory, MemberData(nameof(Modes))]
    public void A_restart_never_triggers_nor_does_giving_up(AutoShutdown mode)
    {
        Assert.False(new DecisionTable("aT+!", autoShutdown: mode).Exit("a", Lab.Broken).ShutsDown);
        Assert.False(new DecisionTable("aT+!", autoShutdown: mode, maxRestarts: 0).Exit("a", Lab.Broken).ShutsDown);
        Assert.False(new DecisionTable("aT~!", autoShutdown: mode).Retry("a").ShutsDown);
    }

    [Fact]
    public void A_temporary_one_that_triggers_is_forgotten_first()
    {
        RestartDecision decision = new DecisionTable("aX+! bP+", autoShutdown: AutoShutdown.AnySignificant).Exit("a", Lab.Broken);

        Assert.Equal(("xa", true), (DecisionTable.Line(decision), decision.ShutsDown));
    }
}
