using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>Supervisors of supervisors: what goes up, what goes down, and in which order.</summary>
public sealed class NestedTreeTests
{
    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "tree")]
    public async Task Only_the_dead_worker_is_replaced_and_an_inner_tree_that_gives_up_renews_its_whole_level(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] abcd = lab.Children("a", "b", "c", "d");
        ChildScript added = lab.Child("added");
        ChildSpec left = Supervisor.Child([abcd[0].Spec, abcd[1].Spec], TreeLab.Options(default, maxRestarts: 2)) with { Id = "left" };
        ChildSpec right = Supervisor.Child([abcd[2].Spec, abcd[3].Spec], TreeLab.Options(default, maxRestarts: 2)) with { Id = "right" };
        SupervisorRef root = await lab.SuperviseAsync(TreeLab.Options(SupervisionStrategy.OneForAll), left, right);
        SupervisorRef inner = await ChildOf(root, "left");
        await (await ChildOf(root, "right")).StartChildAsync(added.Spec);
        lab.Diary();
        Assert.Equal(new ChildCounts(2, 2, 2, 0), await root.CountChildrenAsync());
        Assert.Equal(new ChildCounts(3, 3, 0, 3), await (await ChildOf(root, "right")).CountChildrenAsync());

        abcd[1].Crash();
        Assert.Equal("-b +b", lab.Diary());
        Assert.Equal(TreeLab.PidOf(inner), TreeLab.PidOf(await ChildOf(root, "left")));
        abcd[1].FailNext(1);
        abcd[1].Crash();

        // The inner one gives up; the outer one renews all, and what was added by hand is gone.
        Assert.Equal("-b -a -added -d -c +a +b +c +d", lab.Diary());
        Assert.Equal(ExitReason.Shutdown, lab.EndOf(inner));
        Assert.NotEqual(TreeLab.PidOf(inner), TreeLab.PidOf(await ChildOf(root, "left")));
        Assert.Equal("c:running d:running", await TreeLab.StatesOf(await ChildOf(root, "right")));
        Assert.Null(lab.EndOf(root));
    }

    [Theory]
    [InlineData(RestartType.Permanent, "restarted")]
    [InlineData(RestartType.Transient, "stopped")]
    [InlineData(RestartType.Temporary, "forgotten")]
    [PeerDefect(4)]
    public async Task An_inner_supervisor_that_gives_up_ended_with_shutdown_and_its_restart_type_decides(RestartType restart, string outcome)
    {
        for (int seed = 1; seed <= 10; seed++)
        {
            await using var lab = new TreeLab(seed);
            ChildScript[] ab = lab.Children("a", "b");
            ChildSpec inner = Supervisor.Child([ab[0].Spec], TreeLab.Options(default, maxRestarts: 0)) with { Id = "inner", Restart = restart };
            SupervisorRef outer = await lab.SuperviseAsync(TreeLab.Options(default, maxRestarts: 1), inner, ab[1].Spec);
            SupervisorRef first = await ChildOf(outer, "inner");

            ab[0].Crash();

            Assert.Equal(ExitReason.Shutdown, lab.EndOf(first));
            ChildInfo? now = await outer.GetChildAsync("inner");
            Assert.Equal(outcome, now is null ? "forgotten" : now.Status == ChildStatus.Stopped ? "stopped" : "restarted");
            Assert.Equal(outcome == "restarted" ? "-a +a" : "-a", lab.Diary());
        }
    }

    [Theory, Seeds]
    [PeerDefect(4)]
    public async Task A_failure_that_never_heals_goes_up_level_by_level_and_ends_at_the_root(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript a = lab.Child("a");
        SupervisorOptions options = TreeLab.Options(default, maxRestarts: 1);
        ChildSpec inner = Supervisor.Child([a.Spec], options) with { Id = "inner" };
        ChildSpec middle = Supervisor.Child([inner], options) with { Id = "middle" };
        SupervisorRef root = await lab.SuperviseAsync(options, middle);
        a.FailsToStart = true;

        a.Crash();

        // Each level tries once: inner a; middle inner; root middle. A tree that cannot start is a failed attempt.
        Assert.Equal(ExitReason.Shutdown, lab.EndOf(root));
        Assert.Equal(4, a.Attempts);
        Assert.Equal(3, lab.Events<RestartLimitReached>().Count);
        Assert.Equal(0, lab.System.ProcessCount);
    }

    [Theory, Seeds]
    public async Task Trees_stop_depth_first_in_reverse(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] abcdef = lab.Children("a", "b", "c", "d", "e", "f");
        ChildSpec deep = Supervisor.Child([abcdef[2].Spec, abcdef[3].Spec]) with { Id = "deep" };
        ChildSpec first = Supervisor.Child([abcdef[1].Spec, deep]) with { Id = "first" };
        ChildSpec second = Supervisor.Child([abcdef[4].Spec]) with { Id = "second" };
        SupervisorRef root = await lab.SuperviseAsync(null, abcdef[0].Spec, first, second, abcdef[5].Spec);

        await root.StopAsync();

        Assert.Equal("-f -e -d -c -b -a", lab.Diary());
    }

    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "sup_stop_infinity")]
    public async Task By_default_a_tree_has_all_the_time_that_its_own_children_take(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] children = [.. Enumerable.Range(0, 10).Select(i => lab.Child($"{i}"))];
        foreach (ChildScript child in children)
            child.DieSlowly(4_000);
        SupervisorRef root = await lab.SuperviseAsync(null, Supervisor.Child([.. children.Select(static child => child.Spec)]));

        Task stop = root.StopAsync().AsTask();
        lab.Advance(39_999);
        Assert.False(stop.IsCompleted);
        lab.Advance(1);
        await stop;

        Assert.All(children, child => Assert.Equal(ExitReason.Shutdown, lab.EndOf(child.Pid)));
    }

    [Theory, Seeds]
    [PeerDefect(7)]
    public async Task An_inner_supervisor_whose_time_is_over_is_killed_and_its_children_fall(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] abc = lab.Children("a", "b", "c");
        abc[2].DieSlowly(3_000);
        abc[1].Traps = true;
        ChildSpec inner = Supervisor.Child([abc[0].Spec, abc[1].Spec, abc[2].Spec]) with
        {
            Id = "inner",
            Shutdown = ShutdownPolicy.Within(TimeSpan.FromSeconds(1)),
        };
        SupervisorRef root = await lab.SuperviseAsync(null, inner);

        Task stop = root.StopAsync().AsTask();
        lab.Advance(1_000);
        await stop;
        lab.Run();

        // The two that waited fall with it; the one that was busy with its own end takes its time.
        Assert.Equal([ExitReason.Killed, ExitReason.Killed, null], abc.Select(child => lab.EndOf(child.Pid)));
        Assert.Contains("b terminate killed", lab.Lab.Journal);
        lab.Advance(2_000);
        Assert.Equal(ExitReason.Shutdown, lab.EndOf(abc[2].Pid));
        Assert.Equal(0, lab.System.ProcessCount);
    }

    [Theory, Seeds]
    public async Task A_killed_inner_supervisor_is_restarted_with_new_children(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] ab = lab.Children("a", "b");
        ChildSpec inner = Supervisor.Child([ab[1].Spec]) with { Id = "inner", Restart = RestartType.Transient };
        SupervisorRef root = await lab.SuperviseAsync(null, ab[0].Spec, inner);

        TreeLab.PidOf(await ChildOf(root, "inner")).Kill();
        lab.Run();

        Assert.Equal("b:running", await TreeLab.StatesOf(await ChildOf(root, "inner")));
        Assert.Equal((1, 2), (ab[0].Lives.Count, ab[1].Lives.Count));
        Assert.Equal(ExitReason.Killed, lab.EndOf(ab[1].Lives[0]));
    }

    [Theory, Seeds]
    public async Task An_inner_tree_that_has_nothing_to_supervise_is_an_ignored_child(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildSpec inner = ChildSpec.For(static () => new ScriptedSupervisor(static () => SupervisorInit.Ignore));

        SupervisorRef root = await lab.SuperviseAsync(null, inner);

        Assert.Equal("ScriptedSupervisor:stopped", await TreeLab.StatesOf(root));
        Assert.Equal(new ChildCounts(1, 0, 1, 0), await root.CountChildrenAsync());
    }

    private static async Task<SupervisorRef> ChildOf(SupervisorRef supervisor, ChildId id) =>
        Supervisor.At((await supervisor.GetChildAsync(id))!.Pid!.Value);
}
