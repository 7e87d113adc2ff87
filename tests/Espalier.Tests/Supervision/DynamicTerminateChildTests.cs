using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>Terminating one child: facts 4.3, 4.5.</summary>
public sealed class DynamicTerminateChildTests
{
    [Theory, Seeds]
    [OtpCase("dynamic_supervisor_test", "terminate_child/2: terminates child with brutal kill")]
    public async Task A_child_to_be_killed_is_killed_and_gone_for_good(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        Pid child = await lab.AddAsync(lab.Slow(-1, ShutdownPolicy.BrutalKill));

        TerminateResult first = await lab.Supervisor.TerminateChildAsync(child);

        Assert.Equal(ExitReason.Killed, lab.Lab.EndOf(child));
        Assert.Equal((TerminateResult.Terminated, TerminateResult.NotFound), (first, await lab.Supervisor.TerminateChildAsync(child)));
        Assert.Equal(new ChildCounts(0, 0, 0, 0), await lab.CountAsync());
        Assert.Equal(["slow dispose"], lab.Journal);
        Assert.Empty(lab.Events<ShutdownOverrun>());
    }

    [Theory, Seeds]
    [OtpCase("dynamic_supervisor_test", "terminate_child/2: terminates child with integer shutdown")]
    public async Task A_child_with_time_ends_by_shutdown_and_is_gone_for_good(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        Pid child = await lab.AddAsync(lab.Spec() with { Shutdown = ShutdownPolicy.Within(TimeSpan.FromSeconds(1)) });

        TerminateResult first = await lab.Supervisor.TerminateChildAsync(child);

        Assert.Equal(ExitReason.Shutdown, lab.Lab.EndOf(child));
        Assert.Equal((TerminateResult.Terminated, TerminateResult.NotFound), (first, await lab.Supervisor.TerminateChildAsync(child)));
        Assert.Equal(new ChildCounts(0, 0, 0, 0), await lab.CountAsync());
    }

    [Theory, Seeds]
    public async Task A_child_whose_time_is_over_is_killed_not_before_and_that_is_reported_once(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        Pid child = await lab.AddAsync(lab.Slow(-1, ShutdownPolicy.Within(TimeSpan.FromSeconds(1))));
        Task<TerminateResult> terminate = lab.Supervisor.TerminateChildAsync(child).AsTask();

        lab.Advance(999);
        Assert.False(terminate.IsCompleted);
        lab.Advance(2);

        Assert.Equal(TerminateResult.Terminated, await terminate);
        Assert.Equal(ExitReason.Killed, lab.Lab.EndOf(child));
        ShutdownOverrun overrun = Assert.Single(lab.Events<ShutdownOverrun>());
        Assert.Equal((child, lab.Pid, null, TimeSpan.FromSeconds(1)), (overrun.Pid, overrun.Supervisor, overrun.Id, overrun.Limit));
    }

    [Theory, Seeds]
    public async Task A_terminated_child_is_never_restarted_and_does_not_count_whatever_it_ended_with(int seed)
    {
        foreach (string name in DynamicReasons.All)
        {
            await using DynamicLab lab = await DynamicLab.StartAsync(seed, new() { MaxRestarts = 0 });
            foreach (RestartType restart in Enum.GetValues<RestartType>())
            {
                Pid child = await lab.AddAsync(lab.Stubborn(DynamicReasons.Of(name), restart));

                Assert.Equal(TerminateResult.Terminated, await lab.Supervisor.TerminateChildAsync(child));
                Assert.Equal(DynamicReasons.Of(name), lab.Lab.EndOf(child));
            }
            lab.Run();
            Assert.Equal(new ChildCounts(0, 0, 0, 0), await lab.CountAsync());
            Assert.Empty(lab.Events<ChildRestarted>());
            Assert.Empty(lab.Events<ChildExited>());
            Assert.Empty(lab.Events<ShutdownOverrun>());
        }
    }

    [Theory, Seeds(50)]
    public async Task A_child_that_crashes_as_it_is_terminated_has_one_fate(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        Pid child = await lab.AddAsync();

        child.Cast(Lab.Broken);
        Task<TerminateResult> terminate = lab.Supervisor.TerminateChildAsync(child).AsTask();
        lab.Run();

        // Either its crash was heard first, and another one runs in its place; or it was terminated, and none does.
        bool wasRestarted = lab.Events<ChildRestarted>().Count == 1;
        Assert.Equal(wasRestarted ? TerminateResult.NotFound : TerminateResult.Terminated, await terminate);
        Assert.Equal(wasRestarted ? 1 : 0, (await lab.ListAsync()).Count);
        Assert.Equal(wasRestarted ? 1 : 0, lab.Events<ChildExited>().Count);
    }

    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "child_adm_simple")]
    public async Task Only_a_process_that_is_a_child_now_can_be_terminated(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        Pid stranger = lab.Lab.Puppet();
        Pid former = await lab.AddAsync();
        lab.Crash(former);
        Pid gone = await lab.AddAsync(lab.Spec(RestartType.Temporary));
        lab.Crash(gone);

        foreach (Pid pid in (Pid[])[default, stranger, former, gone, lab.Pid])
            Assert.Equal(TerminateResult.NotFound, await lab.Supervisor.TerminateChildAsync(pid));

        Assert.True(stranger.IsAlive);
        Assert.Equal(new ChildCounts(1, 1, 0, 1), await lab.CountAsync());
    }

    [Theory, Seeds]
    public async Task When_the_answer_comes_the_name_of_the_child_is_free(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        ProcessName[] names = [lab.Lab.System.Name("local"), new NameBook(lab.Lab).Name("via")];
        foreach (ProcessName name in names)
        {
            ChildSpec spec = lab.Spec() with { Name = name };
            for (int i = 0; i < 3; i++)
            {
                Pid child = await lab.AddAsync(spec);
                Assert.Equal(new StartResult.Failed(new StartError.AlreadyStarted(child)), await lab.Supervisor.StartChildAsync(spec));

                await lab.Supervisor.TerminateChildAsync(child);

                Assert.False(name.TryFind(out _));
            }
        }
    }

    [Theory, Seeds]
    public async Task A_child_that_has_untied_itself_is_terminated_all_the_same(int seed)
    {
        foreach (bool isDead in (bool[])[false, true])
        {
            await using DynamicLab lab = await DynamicLab.StartAsync(seed);
            Pid child = await lab.AddAsync(DynamicLab.Spec(context => context.StartAsync(() => new LabServer(lab.Lab)
            {
                Cast = (server, message) =>
                {
                    server.Own.Unlink(lab.Pid);
                    return new(message is ExitReason reason ? Next.Stop(reason) : Next.Receive);
                },
            })));
            child.Cast(isDead ? Lab.Broken : "untie");
            lab.Run();

            // Nobody has missed it: whether children are alive is not probed.
            Assert.Equal(new ChildCounts(1, 1, 0, 1), await lab.CountAsync());
            TerminateResult result = await lab.Supervisor.TerminateChildAsync(child);

            Assert.Equal(TerminateResult.Terminated, result);
            Assert.Equal(isDead ? Lab.Broken : ExitReason.Shutdown, lab.Lab.EndOf(child));
            Assert.Equal(new ChildCounts(0, 0, 0, 0), await lab.CountAsync());
        }
    }

    [Theory, Seeds]
    public async Task A_child_that_has_itself_terminated_waits_until_its_time_is_over_and_is_killed(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        Pid child = await lab.AddAsync(DynamicLab.Spec(context => context.StartAsync(() => new LabServer(lab.Lab)
        {
            Init = static server =>
            {
                server.Trap();
                return new(InitResult.Ok);
            },
            Cast = async (server, _) =>
            {
                await lab.Supervisor.TerminateChildAsync(server.Own.Self);
                server.Note("answered");
                return Next.Receive;
            },
        })) with
        { Shutdown = ShutdownPolicy.Within(TimeSpan.FromSeconds(1)) });

        child.Cast("me");
        lab.Advance(999);
        Assert.True(child.IsAlive);
        lab.Advance(2);

        Assert.Equal(ExitReason.Killed, lab.Lab.EndOf(child));
        Assert.Equal(["dispose"], lab.Journal);
        Assert.Equal(new ChildCounts(0, 0, 0, 0), await lab.CountAsync());
    }

    [Theory, Seeds]
    public async Task While_it_waits_for_a_child_nothing_else_is_served_and_nothing_is_lost(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        Pid slow = await lab.AddAsync(lab.Slow(1_000, ShutdownPolicy.Infinite));
        Pid other = await lab.AddAsync();
        Task<TerminateResult> terminate = lab.Supervisor.TerminateChildAsync(slow).AsTask();
        lab.Run();

        lab.Crash(other);
        Task<ChildCounts> counts = lab.Supervisor.CountChildrenAsync().AsTask();
        lab.Advance(998);
        Assert.False(terminate.IsCompleted || counts.IsCompleted);
        Assert.Empty(lab.Events<ChildRestarted>());
        lab.Advance(2);

        Assert.Equal(TerminateResult.Terminated, await terminate);
        Assert.Equal(new ChildCounts(1, 1, 0, 1), await counts);
        Assert.Single(lab.Events<ChildRestarted>());
    }
}
