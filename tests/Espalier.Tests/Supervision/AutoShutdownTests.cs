using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>Supervisors that end when their significant children are done: facts 3.9, over all strategies, modes and ends.</summary>
public sealed class AutoShutdownTests
{
    private static readonly string[] Ends = ["terminated", "killed", "broken", "normal", "shutdown", "shutdown with"];

    private static readonly AutoShutdown[] Modes = [AutoShutdown.AnySignificant, AutoShutdown.AllSignificant];

    public static TheoryData<SupervisionStrategy, AutoShutdown, RestartType> Product
    {
        get
        {
            var product = new TheoryData<SupervisionStrategy, AutoShutdown, RestartType>();
            foreach (SupervisionStrategy strategy in TreeLab.Strategies)
            {
                foreach (AutoShutdown mode in Enum.GetValues<AutoShutdown>())
                {
                    product.Add(strategy, mode, RestartType.Transient);
                    product.Add(strategy, mode, RestartType.Temporary);
                }
            }
            return product;
        }
    }

    [Theory, MemberData(nameof(Product))]
    [OtpCase("supervisor_SUITE", "nonsignificant_temporary")]
    [OtpCase("supervisor_SUITE", "nonsignificant_transient")]
    public async Task The_end_of_a_child_that_is_not_significant_triggers_nothing(
        SupervisionStrategy strategy, AutoShutdown mode, RestartType restart)
    {
        foreach (string end in Ends)
        {
            await using var lab = new TreeLab();
            ChildScript[] ab = lab.Children("a", "b");
            SupervisorRef supervisor = await lab.SuperviseAsync(
                TreeLab.Options(strategy, autoShutdown: mode), ab[0].Spec with { Restart = restart }, ab[1].Spec with { Restart = restart });

            await EndAsync(lab, supervisor, ab[0], end);
            await EndAsync(lab, supervisor, ab[1], end);

            Assert.Null(lab.EndOf(supervisor));
        }
    }

    [Theory, MemberData(nameof(Product))]
    [OtpCase("supervisor_SUITE", "significant_temporary")]
    [OtpCase("supervisor_SUITE", "significant_transient")]
    public async Task A_significant_child_triggers_when_it_ends_by_itself_for_good(
        SupervisionStrategy strategy, AutoShutdown mode, RestartType restart)
    {
        if (mode == AutoShutdown.Never)
            return;
        foreach (string end in Ends)
        {
            await using var lab = new TreeLab();
            ChildScript[] abc = lab.Children("a", "b", "c");
            SupervisorRef supervisor = await lab.SuperviseAsync(
                TreeLab.Options(strategy, autoShutdown: mode), Significant(abc[0], restart), Significant(abc[1], restart), abc[2].Spec);
            bool triggers = end != "terminated" && (restart == RestartType.Temporary || end is "normal" or "shutdown" or "shutdown with");

            await EndAsync(lab, supervisor, abc[0], end);
            bool isOver = triggers && mode == AutoShutdown.AnySignificant;
            Assert.Equal(isOver ? ExitReason.Shutdown : null, lab.EndOf(supervisor));
            if (isOver)
            {
                Assert.Equal("-a -c -b", lab.Diary());
                continue;
            }
            await EndAsync(lab, supervisor, abc[1], end);

            Assert.Equal(triggers ? ExitReason.Shutdown : null, lab.EndOf(supervisor));
            Assert.Equal(triggers, !abc[2].Pid.IsAlive);
        }
    }

    [Theory, MemberData(nameof(Product))]
    [OtpCase("supervisor_SUITE", "significant_bystander")]
    public async Task Significant_siblings_that_a_restart_of_their_group_stops_trigger_nothing(
        SupervisionStrategy strategy, AutoShutdown mode, RestartType restart)
    {
        if (mode == AutoShutdown.Never)
            return;
        await using var lab = new TreeLab();
        ChildScript[] abc = lab.Children("a", "b", "c");
        SupervisorRef supervisor = await lab.SuperviseAsync(
            TreeLab.Options(strategy, autoShutdown: mode), Significant(abc[0], restart), abc[1].Spec, Significant(abc[2], restart));

        abc[1].Crash();

        Assert.Null(lab.EndOf(supervisor));
        string kept = restart == RestartType.Temporary ? "" : "running";
        string expected = (strategy, kept) switch
        {
            (SupervisionStrategy.OneForAll, "") => "b:running",
            (SupervisionStrategy.RestForOne, "") => "a:running b:running",
            _ => "a:running b:running c:running",
        };
        Assert.Equal(expected, await TreeLab.StatesOf(supervisor));
    }

    [Theory, Seeds]
    public async Task After_the_last_significant_one_was_terminated_the_next_own_end_of_another_one_triggers(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] abc = lab.Children("a", "b", "c");
        SupervisorRef supervisor = await lab.SuperviseAsync(
            TreeLab.Options(default, autoShutdown: AutoShutdown.AllSignificant),
            Significant(abc[0], RestartType.Transient), Significant(abc[1], RestartType.Transient), abc[2].Spec);

        abc[0].End(ExitReason.Normal);
        await supervisor.TerminateChildAsync("b");
        lab.Run();
        Assert.Null(lab.EndOf(supervisor));
        await supervisor.RestartChildAsync("a");
        abc[0].End(ExitReason.Normal);

        Assert.Equal(ExitReason.Shutdown, lab.EndOf(supervisor));
    }

    [Theory, Seeds]
    public async Task One_that_is_restarting_is_not_done(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] ab = lab.Children("a", "b");
        SupervisorRef supervisor = await lab.SuperviseAsync(
            TreeLab.Options(default, autoShutdown: AutoShutdown.AllSignificant),
            Significant(ab[0], RestartType.Transient), Significant(ab[1], RestartType.Transient));

        // The end of b is heard of while a waits for its next attempt.
        TaskCompletionSource pause = ab[0].NextWaits(fails: true);
        ab[0].Crash();
        ab[1].End(ExitReason.Normal);
        lab.Resume(pause);
        Assert.Equal("a:running b:stopped", await TreeLab.StatesOf(supervisor));
        ab[0].End(ExitReason.Normal);

        Assert.Equal(ExitReason.Shutdown, lab.EndOf(supervisor));
    }

    [Theory, Seeds]
    public async Task Neither_an_ignored_start_nor_an_ignored_restart_triggers(int seed)
    {
        foreach (AutoShutdown mode in Modes)
        {
            await using var lab = new TreeLab(seed);
            ChildScript[] ab = lab.Children("a", "b");
            ab[0].Next(new StartResult.Ignored());
            SupervisorRef supervisor = await lab.SuperviseAsync(
                TreeLab.Options(default, autoShutdown: mode), Significant(ab[0], RestartType.Temporary), Significant(ab[1], RestartType.Transient));
            ab[1].Next(new StartResult.Ignored());

            ab[1].Crash();

            Assert.Equal("b:stopped", await TreeLab.StatesOf(supervisor));
            Assert.Null(lab.EndOf(supervisor));
        }
    }

    [Theory, Seeds]
    public async Task A_shutdown_by_itself_is_neither_a_restart_nor_a_giving_up(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript a = lab.Child("a");
        SupervisorRef supervisor = await lab.SuperviseAsync(
            TreeLab.Options(default, maxRestarts: 0, AutoShutdown.AnySignificant), Significant(a, RestartType.Temporary));

        a.Crash();

        Assert.Equal(ExitReason.Shutdown, lab.EndOf(supervisor));
        Assert.Empty(lab.Events<RestartLimitReached>());
        Assert.False(Assert.Single(lab.Events<ChildExited>()).IsRestarted);
    }

    [Theory]
    [InlineData(RestartType.Permanent, false, "restarted")]
    [InlineData(RestartType.Transient, false, "stopped")]
    [InlineData(RestartType.Temporary, false, "forgotten")]
    [InlineData(RestartType.Transient, true, "over")]
    [InlineData(RestartType.Temporary, true, "over")]
    [OtpCase("supervisor_SUITE", "significant_escalation")]
    public async Task An_inner_shutdown_goes_on_to_the_outer_supervisor_only_if_the_inner_one_is_significant(
        RestartType restart, bool isSignificant, string outcome)
    {
        foreach (AutoShutdown mode in Modes)
        {
            for (int seed = 1; seed <= 10; seed++)
            {
                await using var lab = new TreeLab(seed);
                ChildScript[] ab = lab.Children("a", "b");
                ChildSpec inner = Supervisor.Child(
                    [Significant(ab[0], RestartType.Transient)], TreeLab.Options(default, autoShutdown: mode));
                SupervisorRef outer = await lab.SuperviseAsync(
                    TreeLab.Options(default, autoShutdown: mode),
                    inner with { Id = "inner", Restart = restart, IsSignificant = isSignificant }, ab[1].Spec);
                Pid first = (await outer.GetChildAsync("inner"))!.Pid!.Value;

                ab[0].End(ExitReason.Normal);

                Assert.Equal(ExitReason.Shutdown, lab.EndOf(first));
                Assert.Equal(outcome == "over" ? ExitReason.Shutdown : null, lab.EndOf(outer));
                if (outcome != "over")
                {
                    ChildInfo? now = await outer.GetChildAsync("inner");
                    Assert.Equal(outcome, now is null ? "forgotten" : now.Status == ChildStatus.Stopped ? "stopped" : "restarted");
                }
            }
        }
    }

    private static ChildSpec Significant(ChildScript child, RestartType restart) =>
        child.Spec with { Restart = restart, IsSignificant = true };

    private static async Task EndAsync(TreeLab lab, SupervisorRef supervisor, ChildScript child, string end)
    {
        if (end == "terminated")
            await supervisor.TerminateChildAsync(child.Spec.Id);
        else
            child.End(TreeLab.Reason(end));
        lab.Run();
    }
}
