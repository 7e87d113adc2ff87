using Espalier.Supervision;
using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>How one child is stopped: asked, given its time, killed; and what of it is reported. Facts 3.10.</summary>
public sealed class ChildShutdownTests
{
    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "sup_stop_infinity")]
    public async Task Without_a_limit_a_child_of_either_type_takes_as_long_as_it_takes(int seed)
    {
        await using var lab = new TreeLab(seed, static options => options with { DisposeGrace = Timeout.InfiniteTimeSpan });
        ChildScript[] ab = lab.Children("a", "b");
        ab[0].DieSlowly(3_600_000);
        ab[1].DieSlowly(3_600_000);
        Pid parent = lab.Lab.Puppet();
        SupervisorRef supervisor = lab.SuperviseLinked(
            parent, null,
            ab[0].Spec with { Shutdown = ShutdownPolicy.Infinite, Type = ChildType.Supervisor },
            ab[1].Spec with { Shutdown = ShutdownPolicy.Infinite });

        lab.Lab.Tell(parent, static self => self.Exit(ExitReason.Shutdown));
        lab.Advance(3_599_999);
        Assert.Equal("", lab.Diary());
        lab.Advance(3_600_001);

        Assert.Equal("-b -a", lab.Diary());
        Assert.All(ab, child => Assert.Equal(ExitReason.Shutdown, lab.EndOf(child.Pid)));
        Assert.Equal(ExitReason.Shutdown, lab.EndOf(supervisor));
        Assert.Empty(lab.Events<ShutdownOverrun>());
    }

    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "sup_stop_timeout")]
    public async Task A_child_that_is_not_done_in_its_time_is_killed_and_one_that_is_is_not(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] ab = lab.Children("a", "b");
        ab[0].DieSlowly(999);
        ab[1].DieSlowly(1_001);
        ShutdownPolicy second = ShutdownPolicy.Within(TimeSpan.FromSeconds(1));
        SupervisorRef supervisor = await lab.SuperviseAsync(
            null, ab[0].Spec with { Shutdown = second }, ab[1].Spec with { Shutdown = second });

        Task stop = supervisor.StopAsync(ExitReason.Shutdown).AsTask();
        lab.Advance(999);
        Assert.Equal("", lab.Diary());
        lab.Advance(1);
        Assert.Equal("-b", lab.Diary());
        lab.Advance(999);
        await stop;

        Assert.Equal((ExitReason.Shutdown, ExitReason.Killed), (lab.EndOf(ab[0].Pid), lab.EndOf(ab[1].Pid)));
        ShutdownOverrun report = Assert.Single(lab.Events<ShutdownOverrun>());
        Assert.Equal(
            (ab[1].Pid, TreeLab.PidOf(supervisor), (ChildId)"b", TimeSpan.FromSeconds(1)),
            (report.Pid, report.Supervisor, report.Id!.Value, report.Limit));
    }

    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "sup_stop_brutal_kill")]
    public async Task A_brutal_kill_asks_nothing_and_is_no_overrun(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] ab = lab.Children("a", "b");
        ab[0].DieSlowly(1_000);
        ab[1].DieSlowly(1_000);
        SupervisorRef supervisor = await lab.SuperviseAsync(
            null, ab[0].Spec with { Shutdown = ShutdownPolicy.BrutalKill }, ab[1].Spec);

        await supervisor.TerminateChildAsync("a");

        Assert.Equal("-a", lab.Diary());
        Assert.Equal(ExitReason.Killed, lab.EndOf(ab[0].Pid));
        Assert.Equal(["a dispose"], lab.Lab.Journal);
        Assert.Empty(lab.Events<ShutdownOverrun>());
    }

    [Theory, Seeds]
    public async Task A_time_of_zero_asks_and_kills_in_the_same_breath(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] ab = lab.Children("a", "b");
        ab[0].DieSlowly(1_000);
        ShutdownPolicy zero = ShutdownPolicy.Within(TimeSpan.Zero);
        SupervisorRef supervisor = await lab.SuperviseAsync(null, ab[0].Spec with { Shutdown = zero }, ab[1].Spec with { Shutdown = zero });

        Task<TerminateResult> slow = supervisor.TerminateChildAsync("a").AsTask();
        Task<TerminateResult> quick = supervisor.TerminateChildAsync("b").AsTask();
        lab.Run();

        Assert.Equal((TerminateResult.Terminated, TerminateResult.Terminated), (await slow, await quick));
        Assert.Equal((ExitReason.Killed, ExitReason.Shutdown), (lab.EndOf(ab[0].Pid), lab.EndOf(ab[1].Pid)));
        Assert.Equal(ab[0].Pid, Assert.Single(lab.Events<ShutdownOverrun>()).Pid);
    }

    [Theory, Seeds]
    public async Task A_worker_has_five_seconds_when_its_specification_says_nothing(int seed)
    {
        await using var lab = new TreeLab(seed, static options => options with { DisposeGrace = Timeout.InfiniteTimeSpan });
        ChildScript a = lab.Child("a");
        a.DieSlowly(10_000);
        SupervisorRef supervisor = await lab.SuperviseAsync(null, a.Spec);
        Task<TerminateResult> terminate = supervisor.TerminateChildAsync("a").AsTask();

        lab.Advance(4_999);
        Assert.False(terminate.IsCompleted);
        lab.Advance(1);

        Assert.Equal(TerminateResult.Terminated, await terminate);
        Assert.Equal(ExitReason.Killed, lab.EndOf(a.Pid));
        Assert.Equal(TimeSpan.FromSeconds(5), Assert.Single(lab.Events<ShutdownOverrun>()).Limit);
    }

    [Theory, Seeds]
    public async Task When_the_answer_to_a_terminate_comes_the_child_is_dead_and_its_name_is_free(int seed)
    {
        foreach (ShutdownPolicy policy in (ShutdownPolicy[])[ShutdownPolicy.BrutalKill, ShutdownPolicy.Within(TimeSpan.FromMilliseconds(10))])
        {
            await using var lab = new TreeLab(seed);
            ChildScript a = lab.Child("a");
            a.DieSlowly(1_000);
            SupervisorRef supervisor = await lab.SuperviseAsync(
                null, a.Spec with { Shutdown = policy, Name = lab.System.Name("held") });
            Assert.True(lab.System.TryFind("held", out _));
            (bool IsAlive, bool IsHeld, ExitReason? End) seen = default;

            lab.Lab.Tell(lab.Lab.Puppet(), async _ =>
            {
                await supervisor.TerminateChildAsync("a");
                seen = (a.Pid.IsAlive, lab.System.TryFind("held", out Pid _), lab.EndOf(a.Pid));
            });
            lab.Advance(10);

            Assert.Equal((false, false, ExitReason.Killed), seen);
        }
    }

    [Theory, Seeds]
    public async Task While_it_waits_for_a_child_the_supervisor_does_nothing_else_and_forgets_nothing(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] abc = lab.Children("a", "b", "c");
        abc[0].DieSlowly(1_000);
        SupervisorRef supervisor = await lab.SuperviseAsync(null, abc[0].Spec, abc[1].Spec);
        Task<TerminateResult> terminate = supervisor.TerminateChildAsync("a").AsTask();
        lab.Run();

        Task<StartResult> start = supervisor.StartChildAsync(abc[2].Spec).AsTask();
        Task<ChildInfo?> info = supervisor.GetChildAsync("b").AsTask();
        abc[1].Crash();
        lab.Advance(999);
        Assert.Equal("-b", lab.Diary());
        Assert.False(start.IsCompleted || info.IsCompleted || terminate.IsCompleted);
        lab.Advance(1);

        Assert.Equal("-a +c +b", lab.Diary());
        Assert.Equal(TerminateResult.Terminated, await terminate);
        Assert.Equal(abc[1].Lives[0], (await info)!.Pid);
    }

    [Theory, Seeds]
    public async Task A_child_that_ends_by_itself_as_it_is_terminated_is_not_restarted_whoever_was_first(int seed)
    {
        foreach (string reason in (string[])["normal", "shutdown with", "killed", "broken"])
        {
            foreach (SupervisionStrategy strategy in TreeLab.Strategies)
            {
                await using var lab = new TreeLab(seed);
                ChildScript[] ab = lab.Children("a", "b");
                SupervisorRef supervisor = await lab.SuperviseAsync(TreeLab.Options(strategy, maxRestarts: 0), ab[0].Spec, ab[1].Spec);

                // The end is in the mailbox behind the request, or it comes while the request is carried out.
                TaskCompletionSource pause = lab.Pause(supervisor);
                Task<TerminateResult> terminate = supervisor.TerminateChildAsync("a").AsTask();
                ab[0].Tell(TreeLab.Reason(reason));
                if (seed % 2 == 0)
                    lab.Run();
                lab.Resume(pause);

                Assert.Equal(TerminateResult.Terminated, await terminate);
                Assert.Equal("a:stopped b:running", await TreeLab.StatesOf(supervisor));
                Assert.Contains(lab.EndOf(ab[0].Pid), (ExitReason?[])[TreeLab.Reason(reason), ExitReason.Shutdown]);
                Assert.Empty(lab.Events<ChildExited>());
            }
        }
    }

    [Theory, Seeds]
    public async Task A_child_whose_end_waits_in_front_of_the_terminate_is_restarted_and_then_stopped(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript a = lab.Child("a");
        SupervisorRef supervisor = await lab.SuperviseAsync(null, a.Spec);
        TaskCompletionSource pause = lab.Pause(supervisor);

        a.Crash();
        Task<TerminateResult> terminate = supervisor.TerminateChildAsync("a").AsTask();
        lab.Resume(pause);

        Assert.Equal(TerminateResult.Terminated, await terminate);
        Assert.Equal("-a +a -a", lab.Diary());
        Assert.Equal("a:stopped", await TreeLab.StatesOf(supervisor));
    }

    [Theory, Seeds]
    [PeerDefect(10)]
    public async Task A_child_that_asks_for_its_own_termination_is_killed_when_its_time_is_over(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript a = lab.Child("a");
        a.Traps = true;
        a.Info = async (server, message) =>
        {
            await ((SupervisorRef)message).TerminateChildAsync("a", server.Own.CancellationToken);
            return Next.Receive;
        };
        SupervisorRef supervisor = await lab.SuperviseAsync(
            null, a.Spec with { Shutdown = ShutdownPolicy.Within(TimeSpan.FromSeconds(2)) });

        a.Pid.Send(supervisor);
        lab.Advance(1_999);
        Assert.True(a.Pid.IsAlive);
        lab.Advance(1);

        Assert.Equal(ExitReason.Killed, lab.EndOf(a.Pid));
        Assert.Equal("a:stopped", await TreeLab.StatesOf(supervisor));
    }

    [Theory, Seeds]
    [PeerDefect(7)]
    public async Task A_supervisor_that_is_killed_while_it_waits_for_a_slow_child_takes_that_child_along(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] ab = lab.Children("a", "b");
        ab[1].Traps = true;
        ab[1].Terminate = async (server, _) => await lab.Lab.ForeverAsync(server.Own);
        SupervisorRef supervisor = await lab.SuperviseAsync(
            null, ab[0].Spec, ab[1].Spec with { Shutdown = ShutdownPolicy.Infinite });
        Task<TerminateResult> terminate = supervisor.TerminateChildAsync("b").AsTask();
        lab.Run();
        Assert.Equal([TreeLab.PidOf(supervisor)], lab.System.GetInfo(ab[1].Pid)!.Links);

        TreeLab.PidOf(supervisor).Kill();
        lab.Run();
        Assert.Equal(ExitReason.Killed, await Lab.FailureOf(terminate));
        Assert.Equal("-a", lab.Diary());

        // It traps and is busy with its end: that is bounded by the grace of the system.
        lab.Advance(5_000);
        Assert.Equal("-b", lab.Diary());
        Assert.Equal(0, lab.System.ProcessCount);
    }

    [Theory]
    [InlineData(RestartType.Permanent, "normal", false)]
    [InlineData(RestartType.Permanent, "shutdown", true)]
    [InlineData(RestartType.Permanent, "shutdown with", false)]
    [InlineData(RestartType.Permanent, "killed", false)]
    [InlineData(RestartType.Transient, "normal", true)]
    [InlineData(RestartType.Transient, "shutdown with", true)]
    [InlineData(RestartType.Transient, "killed", false)]
    [InlineData(RestartType.Temporary, "normal", true)]
    [InlineData(RestartType.Temporary, "broken", false)]
    public void Whether_a_child_stopped_cleanly_depends_on_its_restart_type(RestartType restart, string reason, bool isClean)
    {
        var timed = new ChildSpec { Id = "a", Start = static _ => default, Restart = restart };
        ChildSpec brutal = timed with { Shutdown = ShutdownPolicy.BrutalKill };

        Assert.Equal(isClean, ChildStopper.IsClean(timed, TreeLab.Reason(reason)));
        Assert.Equal(
            reason == "killed" || (restart != RestartType.Permanent && reason != "broken"),
            ChildStopper.IsClean(brutal, TreeLab.Reason(reason)));
    }
}
