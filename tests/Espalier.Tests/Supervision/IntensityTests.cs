using Espalier.Supervision;
using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>How many restarts are too many: facts 3.8.</summary>
public sealed class IntensityTests
{
    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "multiple_restarts")]
    public async Task Crashes_further_apart_than_the_period_never_reach_the_limit(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript a = lab.Child("a");
        SupervisorRef supervisor = await lab.SuperviseAsync(
            new SupervisorOptions { MaxRestarts = 1, RestartPeriod = TimeSpan.FromSeconds(1) }, a.Spec);

        for (int i = 0; i < 10; i++)
        {
            a.Crash();
            lab.Advance(2_100);
        }

        Assert.Equal(11, a.Lives.Count);
        Assert.Null(lab.EndOf(supervisor));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public async Task One_more_restart_than_tolerated_within_the_period_ends_the_supervisor(int maxRestarts)
    {
        foreach (SupervisionStrategy strategy in TreeLab.Strategies)
        {
            await using var lab = new TreeLab();
            ChildScript[] ab = lab.Children("a", "b");
            SupervisorRef supervisor = await lab.SuperviseAsync(TreeLab.Options(strategy, maxRestarts), ab[0].Spec, ab[1].Spec);

            for (int i = 0; i < maxRestarts; i++)
                ab[0].Crash();
            Assert.Equal("a:running b:running", await TreeLab.StatesOf(supervisor));
            ab[0].Crash();

            Assert.Equal(ExitReason.Shutdown, lab.EndOf(supervisor));
            Assert.Equal(0, lab.System.ProcessCount);
        }
    }

    [Fact]
    [PeerDefect(3)]
    public async Task The_window_slides_over_all_restarts_and_not_only_over_the_last()
    {
        await using var lab = new TreeLab();
        ChildScript a = lab.Child("a");
        SupervisorRef supervisor = await lab.SuperviseAsync(
            new SupervisorOptions { MaxRestarts = 2, RestartPeriod = TimeSpan.FromSeconds(10) }, a.Spec);

        // Each is near to the one before it, and no three are within ten seconds: never too many.
        for (int i = 0; i < 20; i++)
        {
            a.Crash();
            lab.Advance(5_001);
        }
        Assert.Null(lab.EndOf(supervisor));

        // Two more at once are the third within ten seconds.
        a.Crash();
        Assert.Null(lab.EndOf(supervisor));
        a.Crash();
        Assert.Equal(ExitReason.Shutdown, lab.EndOf(supervisor));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task A_restart_exactly_as_old_as_the_period_still_counts(int later, bool isTooMany)
    {
        await using var lab = new TreeLab();
        ChildScript a = lab.Child("a");
        SupervisorRef supervisor = await lab.SuperviseAsync(
            new SupervisorOptions { MaxRestarts = 1, RestartPeriod = TimeSpan.FromSeconds(3) }, a.Spec);
        lab.Advance(700);

        a.Crash();
        lab.Advance(3_000 + later);
        a.Crash();

        Assert.Equal(isTooMany ? ExitReason.Shutdown : null, lab.EndOf(supervisor));
    }

    [Theory, Seeds]
    [PeerDefect(3)]
    public async Task All_children_share_one_limit_and_each_supervisor_has_its_own(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] abc = lab.Children("a", "b", "c");
        SupervisorRef first = await lab.SuperviseAsync(TreeLab.Options(default, maxRestarts: 1), abc[0].Spec, abc[1].Spec);
        SupervisorRef second = await lab.SuperviseAsync(TreeLab.Options(default, maxRestarts: 1), abc[2].Spec);

        abc[0].Crash();
        abc[2].Crash();
        Assert.Null(lab.EndOf(first));
        abc[1].Crash();

        Assert.Equal(ExitReason.Shutdown, lab.EndOf(first));
        Assert.Null(lab.EndOf(second));
    }

    [Theory, Seeds]
    public async Task Ends_that_restart_nothing_do_not_count(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] abc = lab.Children("a", "b", "c");
        SupervisorRef supervisor = await lab.SuperviseAsync(TreeLab.Options(default, maxRestarts: 0), abc[0].Spec);
        for (int i = 0; i < 5; i++)
        {
            await supervisor.StartChildAsync(abc[1].Spec with { Restart = RestartType.Temporary });
            abc[1].Crash();
            await supervisor.StartChildAsync(abc[2].Spec with { Restart = RestartType.Transient });
            abc[2].End(ExitReason.Normal);
            await supervisor.DeleteChildAsync("c");
        }
        Assert.Null(lab.EndOf(supervisor));

        abc[0].Crash();

        Assert.Equal(ExitReason.Shutdown, lab.EndOf(supervisor));
    }

    [Theory, Seeds]
    [PeerDefect(6)]
    public async Task Giving_up_stops_each_child_by_its_own_policy_and_the_crashed_one_not_at_all(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] abc = lab.Children("a", "b", "c");
        foreach (ChildScript child in abc)
            child.DieSlowly(1_000);
        SupervisorRef supervisor = await lab.SuperviseAsync(
            TreeLab.Options(default, maxRestarts: 0),
            abc[0].Spec, abc[1].Spec, abc[2].Spec with { Shutdown = ShutdownPolicy.BrutalKill });

        abc[1].Pid.Kill();
        lab.Run();
        Assert.Equal("-b -c", lab.Diary());
        lab.Advance(1_000);

        Assert.Equal("-a", lab.Diary());
        Assert.Equal(ExitReason.Shutdown, lab.EndOf(supervisor));
        Assert.Equal(
            [ExitReason.Shutdown, ExitReason.Killed, ExitReason.Killed], abc.Select(child => lab.EndOf(child.Pid)));
    }

    [Theory, Seeds]
    public async Task A_stop_after_a_crash_does_not_stall(int seed)
    {
        foreach (SupervisionStrategy strategy in TreeLab.Strategies)
        {
            await using var lab = new TreeLab(seed);
            ChildScript[] abc = lab.Children("a", "b", "c");
            SupervisorRef supervisor = await lab.SuperviseAsync(TreeLab.Options(strategy), [.. abc.Select(static x => x.Spec)]);

            abc[1].Tell(Lab.Broken);
            Task stop = supervisor.StopAsync().AsTask();
            abc[2].Tell(ExitReason.Killed);
            lab.Run();

            await stop;
            Assert.Equal(0, lab.System.ProcessCount);
        }
    }

    [Fact]
    public void The_log_of_restarts_does_not_grow_with_history()
    {
        var log = new RestartLog(maxRestarts: 3, period: 100);

        for (long now = 0; now < 10_000; now++)
        {
            log.TryAdd(now);
            Assert.InRange(log.Count, 1, 4);
        }
    }

    [Fact]
    public async Task A_period_longer_than_any_clock_is_for_ever()
    {
        await using var lab = new TreeLab();
        ChildScript a = lab.Child("a");
        SupervisorRef supervisor = await lab.SuperviseAsync(
            new SupervisorOptions { MaxRestarts = 1, RestartPeriod = TimeSpan.MaxValue }, a.Spec);

        a.Crash();
        lab.Advance(TimeSpan.FromDays(3_000).TotalMilliseconds);
        a.Crash();

        Assert.Equal(ExitReason.Shutdown, lab.EndOf(supervisor));
    }
}
