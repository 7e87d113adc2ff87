using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>The start of a supervisor: what its init may answer, and what is left when it does not come about.</summary>
public sealed class SupervisorStartTests
{
    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "sup_start_normal")]
    public async Task Without_children_it_starts_and_ends_with_the_shutdown_of_its_parent(int seed)
    {
        await using var lab = new TreeLab(seed);
        Pid parent = lab.Lab.Puppet();
        SupervisorRef supervisor = lab.SuperviseLinked(parent, null);
        Assert.Equal(new ChildCounts(0, 0, 0, 0), await supervisor.CountChildrenAsync());

        lab.Lab.Tell(parent, static self => self.Exit(ExitReason.Shutdown));

        Assert.Equal(ExitReason.Shutdown, lab.EndOf(supervisor));
    }

    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "sup_start_ignore_init")]
    public async Task An_init_that_answers_ignore_starts_nothing_and_leaves_no_message(int seed)
    {
        await using var lab = new TreeLab(seed);
        Pid starter = lab.Lab.Puppet(traps: true);

        StartFailedException failure = StartFailing(lab, starter, static () => SupervisorInit.Ignore);

        Assert.Null(failure.Error);
        Assert.Equal(ExitReason.Normal, lab.EndOf(lab.Lab.LastStarted));
        Assert.Empty(lab.Lab.Unread(starter));
    }

    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "sup_start_error_return")]
    public async Task An_init_that_answers_nothing_is_a_bad_return_and_leaves_no_message(int seed)
    {
        await using var lab = new TreeLab(seed);
        Pid starter = lab.Lab.Puppet(traps: true);

        StartFailedException failure = StartFailing(lab, starter, static () => null!);

        var error = Assert.IsType<StartError.Failed>(failure.Error);
        Assert.Equal((ExitKind.BadReturn, "Init"), (error.Reason.Kind, error.Reason.Value));
        Assert.Equal(error.Reason, lab.EndOf(lab.Lab.LastStarted));
        Assert.Empty(lab.Lab.Unread(starter));
    }

    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "sup_start_fail")]
    [PeerDefect(5)]
    public async Task An_init_that_throws_fails_the_start_with_its_exception_and_leaves_no_message(int seed)
    {
        await using var lab = new TreeLab(seed);
        Pid starter = lab.Lab.Puppet(traps: true);
        var thrown = new InvalidOperationException("no plan");

        StartFailedException failure = StartFailing(lab, starter, () => throw thrown);

        Assert.Same(thrown, failure.InnerException);
        Assert.Equal("The start of ScriptedSupervisor failed: InvalidOperationException: no plan.", failure.Message);
        Assert.Equal(ExitReason.Crashed(thrown), lab.EndOf(lab.Lab.LastStarted));
        Assert.Empty(lab.Lab.Unread(starter));
    }

    [Theory, Seeds]
    public async Task A_child_is_not_started_before_the_one_ahead_of_it_is_done(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] abc = lab.Children("a", "b", "c");
        var gate = new TaskCompletionSource();
        abc[1].Init = async _ =>
        {
            await gate.Task;
            return InitResult.Ok;
        };

        Task<SupervisorRef> start = lab.Begin(() => Supervisor.StartAsync(lab.System, Specs(abc)));
        Assert.False(start.IsCompleted);
        Assert.Equal("+a +b", lab.Diary());
        gate.SetResult();
        lab.Run();

        Assert.Equal("a:running b:running c:running", await TreeLab.StatesOf(await start));
        Assert.Equal("+c", lab.Diary());
    }

    [Theory, Seeds]
    public async Task The_first_child_that_fails_stops_those_before_it_in_reverse_and_spares_those_behind_it(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] abcd = lab.Children("a", "b", "c", "d");
        abcd[2].FailsToStart = true;
        Pid starter = lab.Lab.Puppet(traps: true);
        StartFailedException? failure = null;

        lab.Lab.Tell(starter, async self => failure = await Assert.ThrowsAsync<StartFailedException>(
            async () => await Supervisor.StartLinkedAsync(self, Specs(abcd))));

        Assert.Equal("+a +b -b -a", lab.Diary());
        Assert.Equal(1, abcd[2].Attempts);
        Assert.Equal(0, abcd[3].Attempts);
        var reason = ExitReason.ShutdownWith(new ChildStartFailure("c", TreeLab.NoStart.Error));
        Assert.Equal(new StartError.Failed(reason), failure!.Error);
        Assert.Equal("The start of Supervisor failed: child c failed to start: no start.", failure.Message);
        ChildStartFailed report = Assert.Single(lab.Events<ChildStartFailed>());
        Assert.Equal(reason, lab.EndOf(report.Pid));
        Assert.Equal((ChildId)"c", report.Id);
        Assert.Empty(lab.Lab.Unread(starter));
    }

    [Theory, Seeds]
    public async Task After_a_failed_start_the_running_children_are_stopped_by_their_own_policies(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] abc = lab.Children("a", "b", "c");
        abc[1].DieSlowly(2_000);
        abc[2].FailsToStart = true;
        ChildSpec[] specs =
        [
            abc[0].Spec with { Shutdown = ShutdownPolicy.BrutalKill },
            abc[1].Spec with { Shutdown = ShutdownPolicy.Within(TimeSpan.FromSeconds(1)) },
            abc[2].Spec,
        ];

        Task<SupervisorRef> start = lab.Begin(() => Supervisor.StartAsync(lab.System, specs));
        lab.Advance(999);
        Assert.False(start.IsCompleted);
        lab.Advance(1);

        await Assert.ThrowsAsync<StartFailedException>(() => start);
        Assert.Equal(ExitReason.Killed, lab.EndOf(abc[1].Pid));
        Assert.Equal(ExitReason.Killed, lab.EndOf(abc[0].Pid));
        Assert.Equal("+a +b -b -a", lab.Diary());
        Assert.Single(lab.System.GetProcesses());
    }

    [Theory, Seeds]
    public async Task A_starter_that_does_not_trap_dies_with_the_shutdown_of_a_supervisor_that_cannot_start(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript a = lab.Child("a");
        a.FailsToStart = true;
        Pid starter = lab.Lab.Puppet();

        lab.Lab.Tell(starter, async self => await Supervisor.StartLinkedAsync(self, [a.Spec]));

        Assert.Equal(ExitReason.ShutdownWith(new ChildStartFailure("a", TreeLab.NoStart.Error)), lab.EndOf(starter));
        Assert.Equal(0, lab.System.ProcessCount);
    }

    [Theory, Seeds]
    [PeerDefect(5)]
    [OtpCase("supervisor_SUITE", "faulty_application_shutdown")]
    public async Task A_child_that_fails_three_levels_down_gives_one_line_with_the_path_the_id_and_the_reason(int seed)
    {
        await using var lab = new TreeLab(seed);
        var bad = new InvalidOperationException("no disk");
        ChildScript[] abc = lab.Children("a", "b", "c");
        abc[2].Init = _ => throw bad;
        ChildSpec inner = Supervisor.Child([lab.Child("x").Spec, lab.Child("y").Spec, abc[2].Spec]) with { Id = "inner" };
        ChildSpec middle = Supervisor.Child([abc[1].Spec, inner]) with { Id = "middle" };
        var options = new SupervisorOptions { Name = lab.System.Name("root") };

        var failure = await Assert.ThrowsAsync<StartFailedException>(
            async () => await Supervisor.StartAsync(lab.System, [abc[0].Spec, middle], options));
        lab.Run();

        Assert.Equal(
            "The start of Supervisor \"root\" failed: child middle/inner/c failed to start: InvalidOperationException: no disk.", failure.Message);
        Assert.Same(bad, failure.InnerException);
        Assert.Equal("+a +b +x +y +c -c -y -x -b -a", lab.Diary());
        Assert.Equal(0, lab.System.ProcessCount);
    }

    [Theory, Seeds]
    [PeerDefect(11)]
    public async Task A_start_given_up_by_a_token_leaves_no_child_behind(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] abc = lab.Children("a", "b", "c");
        abc[0].Traps = true;
        Hang(lab, abc[2]);
        using var cancellation = new CancellationTokenSource();
        Task<SupervisorRef> start = lab.Begin(() => Supervisor.StartAsync(lab.System, Specs(abc), cancellationToken: cancellation.Token));

        cancellation.Cancel();
        lab.Run();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        Assert.Single(lab.System.GetProcesses());
        Assert.Equal([ExitReason.Killed, ExitReason.Killed, ExitReason.Killed], abc.Select(child => lab.EndOf(child.Pid)));
        Assert.Contains("a terminate killed", lab.Lab.Journal);
    }

    [Theory, Seeds]
    public async Task A_start_that_takes_too_long_leaves_no_child_behind(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] ab = lab.Children("a", "b");
        ab[0].Traps = true;
        Hang(lab, ab[1]);
        var options = new ServerOptions { StartTimeout = TimeSpan.FromSeconds(2), Name = lab.System.Name("root") };
        Task<SupervisorRef> start = lab.Begin(() => Supervisor.StartAsync(
            lab.System, () => new ScriptedSupervisor(() => SupervisorInit.Start(SupervisionStrategy.OneForOne, Specs(ab))), options));

        lab.Advance(1_999);
        Assert.False(start.IsCompleted);
        lab.Advance(1);

        var failure = await Assert.ThrowsAsync<StartFailedException>(() => start);
        Assert.Equal(new StartError.TimedOut(), failure.Error);
        Assert.Equal("The start of ScriptedSupervisor \"root\" failed: the start took longer than its limit.", failure.Message);
        Assert.Single(lab.System.GetProcesses());
        Assert.False(lab.System.TryFind("root", out _));
    }

    [Theory, Seeds]
    public async Task A_starter_that_dies_while_children_start_takes_them_all_along(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] ab = lab.Children("a", "b");
        var gate = new TaskCompletionSource();
        ab[1].Init = async _ =>
        {
            await gate.Task;
            return InitResult.Ok;
        };
        Pid starter = lab.Lab.Puppet();
        lab.Lab.Tell(starter, async self => await Supervisor.StartLinkedAsync(self, Specs(ab)));

        starter.SendExit(Lab.Broken);
        lab.Run();
        gate.SetResult();
        lab.Run();

        Assert.Equal("+a +b -b -a", lab.Diary());
        Assert.Equal(0, lab.System.ProcessCount);
    }

    private static StartFailedException StartFailing(TreeLab lab, Pid starter, Func<SupervisorInit> init)
    {
        StartFailedException? failure = null;
        lab.Lab.Tell(starter, async self => failure = await Assert.ThrowsAsync<StartFailedException>(
            async () => await Supervisor.StartLinkedAsync(self, () => new ScriptedSupervisor(init))));
        return failure!;
    }

    private static void Hang(TreeLab lab, ChildScript child) => child.Init = async server =>
    {
        await lab.Lab.ForeverAsync(server.Own);
        return InitResult.Ok;
    };

    private static ChildSpec[] Specs(ChildScript[] children) => [.. children.Select(static child => child.Spec)];
}
