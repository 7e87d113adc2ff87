using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>The children of a dynamic supervisor that ends: facts 4.5.</summary>
public sealed class DynamicStopTests
{
    private static readonly ShutdownPolicy OneSecond = ShutdownPolicy.Within(TimeSpan.FromSeconds(1));

    [Theory, Seeds]
    [OtpCase("dynamic_supervisor_test", "terminate/2: terminates children with brutal kill")]
    [OtpCase("supervisor_SUITE", "sup_stop_brutal_kill_dynamic")]
    public async Task Children_to_be_killed_are_killed_and_do_not_terminate(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        List<Pid> children = await lab.AddAsync(lab.Slow(-1, ShutdownPolicy.BrutalKill), 10);

        await lab.Supervisor.StopAsync(ExitReason.Shutdown);

        Assert.All(children, child => Assert.Equal(ExitReason.Killed, lab.Lab.EndOf(child)));
        Assert.All(lab.Journal, static line => Assert.Equal("slow dispose", line));
        Assert.Equal(ExitReason.Shutdown, lab.End);
        Assert.Empty(lab.Events<ShutdownOverrun>());
    }

    [Theory, Seeds]
    [OtpCase("dynamic_supervisor_test", "terminate/2: terminates children with infinity shutdown")]
    [OtpCase("dynamic_supervisor_test", "terminate/2: terminates children with integer shutdown")]
    public async Task Children_with_time_end_by_shutdown(int seed)
    {
        foreach (ShutdownPolicy policy in (ShutdownPolicy[])[ShutdownPolicy.Infinite, OneSecond])
        {
            await using DynamicLab lab = await DynamicLab.StartAsync(seed);
            List<Pid> children = await lab.AddAsync(lab.Spec() with { Shutdown = policy }, 3);

            await lab.Supervisor.StopAsync(ExitReason.Shutdown);

            Assert.All(children, child => Assert.Equal(ExitReason.Shutdown, lab.Lab.EndOf(child)));
            Assert.Equal(ExitReason.Shutdown, lab.End);
            Assert.Equal(0, lab.Lab.System.Timers.Count);
        }
    }

    [Theory, Seeds]
    [OtpCase("dynamic_supervisor_test", "terminate/2: terminates children with infinity shutdown and abnormal reason")]
    [OtpCase("dynamic_supervisor_test", "terminate/2: terminates children with integer shutdown and abnormal reason")]
    [OtpCase("dynamic_supervisor_test", "terminate/2: terminates children with permanent restart and normal reason")]
    public async Task Children_that_leave_for_reasons_of_their_own_are_waited_for_and_not_restarted(int seed)
    {
        foreach (ShutdownPolicy policy in (ShutdownPolicy[])[ShutdownPolicy.Infinite, OneSecond])
        {
            foreach (ExitReason reason in (ExitReason[])[ExitReason.ShutdownWith("oops"), ExitReason.Normal])
            {
                await using DynamicLab lab = await DynamicLab.StartAsync(seed);
                List<Pid> children = await lab.AddAsync(lab.Stubborn(reason) with { Shutdown = policy }, 3);

                await lab.Supervisor.StopAsync(ExitReason.Shutdown);

                Assert.All(children, child => Assert.Equal(reason, lab.Lab.EndOf(child)));
                Assert.Equal(ExitReason.Shutdown, lab.End);
                Assert.Empty(lab.Events<ChildRestarted>());
                Assert.Empty(lab.Events<ShutdownOverrun>());
            }
        }
    }

    [Theory, Seeds]
    [OtpCase("dynamic_supervisor_test", "terminate/2: terminates children with expired integer shutdown")]
    [OtpCase("supervisor_SUITE", "sup_stop_timeout_dynamic")]
    public async Task Of_children_with_a_moment_only_the_one_that_does_not_end_is_killed_and_reported(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        ShutdownPolicy moment = ShutdownPolicy.Within(TimeSpan.FromMilliseconds(1));
        Pid first = await lab.AddAsync(lab.Spec() with { Shutdown = moment });
        Pid sleeper = await lab.AddAsync(lab.Slow(-1, moment));
        Pid last = await lab.AddAsync(lab.Spec() with { Shutdown = moment });
        Task stop = lab.Supervisor.StopAsync(ExitReason.Shutdown).AsTask();

        lab.Advance(2);
        await stop;

        Assert.Equal((ExitReason.Shutdown, ExitReason.Shutdown), (lab.Lab.EndOf(first), lab.Lab.EndOf(last)));
        Assert.Equal(ExitReason.Killed, lab.Lab.EndOf(sleeper));
        Assert.Equal(sleeper, Assert.Single(lab.Events<ShutdownOverrun>()).Pid);
    }

    [Theory, Seeds]
    [OtpCase("dynamic_supervisor_test", "terminate/2: terminates with mixed children")]
    public async Task Children_of_all_kinds_stop_at_once_each_by_its_own_policy(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        Pid[] endless = [.. await lab.AddAsync(lab.Slow(3_000, ShutdownPolicy.Infinite), 2)];
        Pid[] killed = [.. await lab.AddAsync(lab.Slow(-1, ShutdownPolicy.BrutalKill), 2)];
        Pid[] one = [.. await lab.AddAsync(lab.Slow(-1, OneSecond), 2)];
        Pid[] two = [.. await lab.AddAsync(lab.Slow(-1, ShutdownPolicy.Within(TimeSpan.FromSeconds(2))), 2)];
        Pid[] quick = [.. await lab.AddAsync(lab.Slow(10, OneSecond), 2)];
        DateTimeOffset begin = lab.Lab.World.Clock.GetUtcNow();
        Task stop = lab.Supervisor.StopAsync().AsTask();

        lab.Advance(4_000);
        await stop;

        VerifyEnds(killed, ExitReason.Killed, 0);
        VerifyEnds(quick, ExitReason.Shutdown, 10);
        VerifyEnds(one, ExitReason.Killed, 1_000);
        VerifyEnds(two, ExitReason.Killed, 2_000);
        VerifyEnds(endless, ExitReason.Shutdown, 3_000);
        Assert.InRange(lab.EndTimeOf(lab.Pid, begin), 3_000, 3_001);
        Assert.Equal([.. one, .. two], lab.Events<ShutdownOverrun>().Select(static overrun => overrun.Pid));

        void VerifyEnds(Pid[] pids, ExitReason reason, double time) => Assert.All(pids, pid =>
        {
            Assert.Equal(reason, lab.Lab.EndOf(pid));
            Assert.InRange(lab.EndTimeOf(pid, begin), time, time + 1);
        });
    }

    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "simple_one_for_one_shutdown")]
    public async Task Many_slow_children_take_no_longer_than_one_of_them(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        await lab.AddAsync(lab.Slow(500, OneSecond), 20);
        DateTimeOffset begin = lab.Lab.World.Clock.GetUtcNow();
        Task stop = lab.Supervisor.StopAsync().AsTask();

        lab.Advance(500);
        await stop;

        Assert.Equal(500, lab.EndTimeOf(lab.Pid, begin));
        Assert.Equal(0, lab.Lab.System.Timers.Count);
    }

    [Theory, Seeds]
    public async Task There_are_never_more_timers_than_distinct_times_however_many_children(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        foreach (double seconds in (double[])[1, 2, 3])
            await lab.AddAsync(lab.Slow(-1, ShutdownPolicy.Within(TimeSpan.FromSeconds(seconds))), 20);
        await lab.AddAsync(lab.Slow(10_000, ShutdownPolicy.Infinite), 20);
        await lab.AddAsync(lab.Slow(-1, ShutdownPolicy.BrutalKill), 20);
        Task stop = lab.Supervisor.StopAsync().AsTask();

        for (int distinct = 3; distinct >= 0; distinct--)
        {
            lab.Run();
            Assert.InRange(lab.Lab.System.Timers.Count, Math.Min(1, distinct), distinct);
            lab.Advance(1_001);
        }
        lab.Advance(10_000);

        await stop;
        Assert.Equal(60, lab.Events<ShutdownOverrun>().Count);
    }

    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "sup_stop_non_shutdown_exit_dynamic")]
    public async Task Children_that_end_by_themselves_meanwhile_keep_their_reasons_and_nothing_is_restarted(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed, new() { MaxRestarts = 0 });
        List<(Pid Pid, ExitReason Reason)> children = [];
        foreach (string reason in DynamicReasons.All)
        {
            foreach (RestartType restart in Enum.GetValues<RestartType>())
            {
                // One that answers the shutdown with it, and one that is about to end when the shutdown comes.
                children.Add((await lab.AddAsync(lab.Stubborn(DynamicReasons.Of(reason), restart)), DynamicReasons.Of(reason)));
                children.Add((await lab.AddAsync(lab.Slow(0, OneSecond) with { Restart = restart }), DynamicReasons.Of(reason)));
            }
        }

        Task stop = lab.Supervisor.StopAsync(ExitReason.Shutdown).AsTask();
        for (int i = 1; i < children.Count; i += 2)
            children[i].Pid.Cast(children[i].Reason);
        lab.Advance(10);
        await stop;

        Assert.Equal(ExitReason.Shutdown, lab.End);
        for (int i = 0; i < children.Count; i++)
        {
            ExitReason? end = lab.Lab.EndOf(children[i].Pid);
            Assert.True(end == children[i].Reason || (i % 2 == 1 && end == ExitReason.Shutdown), $"child {i}: {end}");
        }
        Assert.Empty(lab.Events<ChildRestarted>());
        Assert.Equal(0, lab.Lab.System.ProcessCount);
    }

    [Theory, Seeds]
    public async Task A_child_that_was_killed_by_somebody_else_meanwhile_has_not_overrun_its_time(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        Pid victim = await lab.AddAsync(lab.Slow(-1, OneSecond));
        Pid sleeper = await lab.AddAsync(lab.Slow(-1, OneSecond));
        Task stop = lab.Supervisor.StopAsync().AsTask();
        lab.Advance(500);

        victim.Kill();
        lab.Advance(501);
        await stop;

        Assert.Equal((ExitReason.Killed, ExitReason.Killed), (lab.Lab.EndOf(victim), lab.Lab.EndOf(sleeper)));
        Assert.Equal(sleeper, Assert.Single(lab.Events<ShutdownOverrun>()).Pid);
    }

    [Theory, Seeds]
    public async Task Who_hears_of_the_end_finds_all_children_dead_and_their_names_free(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        ProcessName name = lab.Lab.System.Name("child");
        await lab.AddAsync(lab.Slow(100, OneSecond) with { Name = name });
        await lab.AddAsync(lab.Slow(50, OneSecond), 5);
        lab.Lab.System.Spawn(async self =>
        {
            self.Monitor(lab.Pid);
            await self.ReceiveAsync<Down>();
            lab.Journal.Add($"{lab.Lab.System.ProcessCount} left, named: {name.TryFind(out _)}");
        });
        lab.Run();

        Task stop = lab.Supervisor.StopAsync().AsTask();
        lab.Advance(100);
        await stop;
        lab.Run();

        Assert.Equal("1 left, named: False", lab.Journal[^1]);
    }
}
