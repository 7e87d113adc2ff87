using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>Children that are added, asked about, stopped, started again and forgotten.</summary>
public sealed class ChildLifeTests
{
    [Theory, Seeds]
    [OtpCase("supervisor_test", "child life cycle")]
    [OtpCase("supervisor_test", "start_child/2: supports new child spec")]
    [OtpCase("supervisor_test", "start_child/2: supports new child spec as tuple")]
    [PeerDefect(18)]
    public async Task A_permanent_child_lives_stops_for_good_when_asked_lives_again_and_is_forgotten(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript a = lab.Child("a");
        SupervisorRef supervisor = await lab.SuperviseAsync(TreeLab.Options(default, maxRestarts: 0));

        StartResult first = await supervisor.StartChildAsync(a.Spec);
        Assert.Equal(new StartResult.Started(a.Pid), first);
        Assert.Equal(DeleteResult.Running, await supervisor.DeleteChildAsync("a"));
        Assert.Equal(TerminateResult.Terminated, await supervisor.TerminateChildAsync("a"));
        Assert.Equal(TerminateResult.Terminated, await supervisor.TerminateChildAsync("a"));
        lab.Run();
        Assert.Equal("+a -a", lab.Diary());
        Assert.Equal(new ChildCounts(1, 0, 0, 1), await supervisor.CountChildrenAsync());
        StartResult second = await supervisor.RestartChildAsync("a");
        Assert.Equal(new StartResult.Started(a.Pid), second);
        Assert.Equal(2, a.Lives.Count);
        await supervisor.TerminateChildAsync("a");
        Assert.Equal(DeleteResult.Deleted, await supervisor.DeleteChildAsync("a"));

        Assert.Equal(new ChildCounts(0, 0, 0, 0), await supervisor.CountChildrenAsync());
        Assert.Equal([ExitReason.Shutdown, ExitReason.Shutdown], a.Lives.Select(pid => lab.EndOf(pid)));
        await supervisor.StopAsync();
        Assert.Equal(0, lab.System.ProcessCount);
    }

    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "which_children")]
    public async Task Children_are_told_the_last_started_first_and_restarts_change_no_place(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] abcd = lab.Children("a", "b", "c", "d");
        ChildSpec tree = abcd[2].Spec with { Type = ChildType.Supervisor, Modules = [typeof(string)] };
        SupervisorRef supervisor = await lab.SuperviseAsync(null, abcd[0].Spec, abcd[1].Spec);
        await supervisor.StartChildAsync(tree);
        abcd[0].Crash();
        await supervisor.TerminateChildAsync("b");

        ChildInfo[] told = [.. await supervisor.GetChildrenAsync()];

        Assert.Equal(
            [
                new("c", abcd[2].Pid, ChildStatus.Running, ChildType.Supervisor, tree.Modules),
                new("b", null, ChildStatus.Stopped, ChildType.Worker, told[1].Modules),
                new("a", abcd[0].Pid, ChildStatus.Running, ChildType.Worker, told[2].Modules),
            ],
            told);
        foreach (ChildInfo child in told)
            Assert.Equal(child, await supervisor.GetChildAsync(child.Id!.Value));
        await supervisor.DeleteChildAsync("b");
        await supervisor.RestartChildAsync("b");
        await supervisor.StartChildAsync(abcd[3].Spec);
        await supervisor.StartChildAsync(abcd[1].Spec);
        Assert.Equal("a:running c:running d:running b:running", await TreeLab.StatesOf(supervisor));
        Assert.Equal(new ChildCounts(4, 4, 1, 3), await supervisor.CountChildrenAsync());
        Assert.Null(await supervisor.GetChildAsync("e"));
    }

    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "child_adm")]
    public async Task Of_a_supervisor_that_does_not_run_every_call_fails_with_no_process(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildSpec spec = lab.Child("a").Spec;
        SupervisorRef ended = await lab.SuperviseAsync(null);
        await ended.StopAsync();
        lab.Run();
        int seen = 0;

        foreach (SupervisorRef gone in (SupervisorRef[])[ended, Supervisor.At(lab.System.Name("nobody"))])
        {
            foreach (Func<Task> call in (Func<Task>[])
                [() => gone.StartChildAsync(spec).AsTask(), () => gone.RestartChildAsync("a").AsTask(),
                () => gone.TerminateChildAsync("a").AsTask(), () => gone.DeleteChildAsync("a").AsTask(),
                () => gone.GetChildrenAsync().AsTask(), () => gone.GetChildAsync("a").AsTask(),
                () => gone.CountChildrenAsync().AsTask(), () => gone.GetChildSpecAsync("a").AsTask(), () => gone.StopAsync().AsTask()])
            {
                Assert.Equal(ExitReason.NoProcess, await Lab.FailureOf(call()));
                seen++;
            }
        }
        Assert.Equal(18, seen);
    }

    [Fact]
    [OtpCase("supervisor_SUITE", "child_adm")]
    public async Task The_pid_of_a_child_is_not_its_id()
    {
        await using var lab = new TreeLab();
        ChildScript a = lab.Child("a");
        SupervisorRef supervisor = await lab.SuperviseAsync(null, a.Spec);

        Assert.Equal(TerminateResult.NotFound, await supervisor.TerminateChildAsync(ChildId.Of(a.Pid)));
        Assert.Null(await supervisor.GetChildSpecAsync(ChildId.Of(a.Pid)));

        Assert.True(a.Pid.IsAlive);
    }

    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "do_not_save_child_specs_for_temporary_children")]
    public async Task Whatever_ends_a_temporary_child_frees_its_id_and_the_others_keep_theirs(int seed)
    {
        foreach (SupervisionStrategy strategy in TreeLab.Strategies)
        {
            foreach (string how in (string[])["killed", "normal", "broken", "terminated"])
            {
                await using var lab = new TreeLab(seed);
                ChildScript[] children = lab.Children("Permanent", "Transient", "Temporary");
                ChildSpec[] specs = [.. children.Select(static (child, i) => child.Spec with { Restart = (RestartType)i })];
                SupervisorRef supervisor = await lab.SuperviseAsync(TreeLab.Options(strategy, maxRestarts: 10), specs);
                List<string> answers = [];
                for (int i = 2; i >= 0; i--)
                {
                    if (how == "terminated")
                        await supervisor.TerminateChildAsync(specs[i].Id);
                    else
                        children[i].End(TreeLab.Reason(how));
                    StartResult result = await supervisor.StartChildAsync(specs[i]);
                    answers.Add(result is StartResult.Failed failed ? failed.Error.GetType().Name : result.GetType().Name);
                }

                string transient = how is "normal" or "terminated" ? "AlreadyPresent" : "AlreadyStarted";
                string permanent = how == "terminated" ? "AlreadyPresent" : "AlreadyStarted";
                Assert.Equal(["Started", transient, permanent], answers);
            }
        }
    }

    [Theory, Seeds]
    public async Task After_a_temporary_child_has_ended_no_call_finds_it(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript a = lab.Child("a");
        SupervisorRef supervisor = await lab.SuperviseAsync(null, a.Spec with { Restart = RestartType.Temporary });

        a.Crash();

        Assert.Equal(TerminateResult.NotFound, await supervisor.TerminateChildAsync("a"));
        Assert.Equal(DeleteResult.NotFound, await supervisor.DeleteChildAsync("a"));
        Assert.Equal(new StartResult.Failed(new StartError.NotFound()), await supervisor.RestartChildAsync("a"));
        Assert.Null(await supervisor.GetChildAsync("a"));
    }

    [Theory, Seeds]
    [PeerDefect(11)]
    public async Task Stop_and_forget_asked_in_one_breath_with_the_start_are_done_in_order(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript a = lab.Child("a");
        SupervisorRef supervisor = await lab.SuperviseAsync(TreeLab.Options(default, maxRestarts: 0));

        Task<StartResult> start = supervisor.StartChildAsync(a.Spec).AsTask();
        Task<TerminateResult> terminate = supervisor.TerminateChildAsync("a").AsTask();
        Task<DeleteResult> delete = supervisor.DeleteChildAsync("a").AsTask();
        Task<StartResult> restart = supervisor.RestartChildAsync("a").AsTask();
        lab.Run();

        Assert.Equal(new StartResult.Started(a.Pid), await start);
        Assert.Equal((TerminateResult.Terminated, DeleteResult.Deleted), (await terminate, await delete));
        Assert.Equal(new StartResult.Failed(new StartError.NotFound()), await restart);
        Assert.Equal("+a -a", lab.Diary());
    }

    [Theory, Seeds]
    public async Task While_a_slow_child_starts_nobody_else_is_served_and_then_all_in_order(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] ab = lab.Children("a", "b");
        var gate = new TaskCompletionSource();
        ab[1].Init = async _ =>
        {
            await gate.Task;
            return InitResult.Ok;
        };
        SupervisorRef supervisor = await lab.SuperviseAsync(null, ab[0].Spec);

        Task<StartResult> start = supervisor.StartChildAsync(ab[1].Spec).AsTask();
        Task<ChildCounts> count = supervisor.CountChildrenAsync().AsTask();
        lab.Run();
        ab[0].Tell(Lab.Broken);
        lab.Advance(60_000);
        Assert.False(start.IsCompleted || count.IsCompleted);
        Assert.Equal("+b -a", lab.Diary());
        gate.SetResult();
        lab.Run();

        Assert.IsType<StartResult.Started>(await start);

        // Counted before the supervisor has heard of a: it counts who is alive.
        Assert.Equal(new ChildCounts(2, 1, 0, 2), await count);
        Assert.Equal("+a", lab.Diary());
    }

    [Theory, Seeds]
    public async Task The_token_of_a_request_ends_the_wait_and_the_request_is_carried_out(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript a = lab.Child("a");
        var gate = new TaskCompletionSource();
        a.Init = async _ =>
        {
            await gate.Task;
            return InitResult.Ok;
        };
        SupervisorRef supervisor = await lab.SuperviseAsync(null);
        using var cancellation = new CancellationTokenSource();
        Task<StartResult> start = supervisor.StartChildAsync(a.Spec, cancellation.Token).AsTask();
        lab.Run();

        cancellation.Cancel();
        lab.Run();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        gate.SetResult();
        lab.Run();

        Assert.Equal(a.Pid, (await supervisor.GetChildAsync("a"))!.Pid);
    }

    [Theory, Seeds]
    public async Task Starts_and_restarts_that_are_asked_for_do_not_count_towards_the_limit(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript a = lab.Child("a");
        SupervisorRef supervisor = await lab.SuperviseAsync(TreeLab.Options(default, maxRestarts: 0), a.Spec);

        for (int i = 0; i < 10; i++)
        {
            await supervisor.TerminateChildAsync("a");
            a.FailNext(1);
            await supervisor.RestartChildAsync("a");
            await supervisor.RestartChildAsync("a");
            await supervisor.StartChildAsync(lab.Child("b").Spec with { Restart = RestartType.Temporary });
            await supervisor.TerminateChildAsync("b");
        }
        lab.Run();

        Assert.Equal("a:running", await TreeLab.StatesOf(supervisor));
        Assert.Empty(lab.Events<ChildRestarted>());
    }
}
