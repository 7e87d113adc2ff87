using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>What a task supervisor's end means for its tasks, and how much time each has.</summary>
public sealed class TaskSupervisorEndTests
{
    private static readonly ShutdownPolicy Second = ShutdownPolicy.Within(TimeSpan.FromSeconds(1));

    [Theory, Seeds]
    public async Task A_stop_asks_every_task_to_shut_down(int seed)
    {
        await using var lab = new Lab(seed);
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        var owner = new TaskOwner(lab);
        SupervisedTask<int> unlinked = await owner.DoAsync(_ => supervisor.RunUnlinkedAsync(Work.ObeyAsync));
        SupervisedTask<int> free = await supervisor.RunAsync(Work.ObeyAsync);

        await supervisor.StopAsync();

        Assert.Equal((ExitReason.Shutdown, ExitReason.Shutdown), (lab.EndOf(unlinked.Pid), lab.EndOf(free.Pid)));
        Assert.Equal(ExitReason.Shutdown, await Lab.FailureOf(owner.DoAsync(_ => unlinked.AwaitAsync())));
        Assert.Equal(1, lab.System.ProcessCount);
    }

    [Theory, Seeds]
    public async Task A_limit_and_a_token_of_a_stop_end_the_wait_and_the_stop_goes_on(int seed)
    {
        await using var lab = new Lab(seed);
        using var cancellation = new CancellationTokenSource();
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        Pid task = await StartAsync(supervisor, "linked", ShutdownPolicy.Infinite);
        lab.Run();
        var asker = new TaskOwner(lab);
        Task<int> limited = asker.Begin(async ValueTask<int> (_) =>
        {
            await supervisor.StopAsync(Lab.Broken, TimeSpan.FromMilliseconds(10));
            return 0;
        });
        Task cancelled = supervisor.StopAsync(cancellationToken: cancellation.Token).AsTask();

        cancellation.Cancel();
        lab.Advance(100);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Equal(ExitReason.TimedOut, await Lab.FailureOf(limited));
        Assert.True(task.IsAlive);
        task.Send(0);
        lab.Run();

        Assert.Equal(1, lab.System.ProcessCount);
    }

    [Theory]
    [InlineData("linked")]
    [InlineData("unlinked")]
    [InlineData("child")]
    [OtpCase("task/supervisor_test", "async/1, async_nolink/1: with custom shutdown")]
    [OtpCase("task/supervisor_test", "start_child/1 with custom shutdown / custom restart")]
    public async Task Each_task_has_the_time_that_was_said_as_it_was_started(string way)
    {
        await using var lab = new Lab();
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        Pid second = await StartAsync(supervisor, way, Second);
        Pid usual = await StartAsync(supervisor, way, null);
        Pid brutal = await StartAsync(supervisor, way, ShutdownPolicy.BrutalKill);
        Pid patient = await StartAsync(supervisor, way, ShutdownPolicy.Infinite);
        lab.Run();
        Task stop = supervisor.StopAsync().AsTask();

        lab.Advance(999);
        Assert.Equal((false, true), (brutal.IsAlive, second.IsAlive));
        lab.Advance(1);
        Assert.Equal((ExitReason.Killed, true), (lab.EndOf(second), usual.IsAlive));
        lab.Advance(3_999);
        Assert.True(usual.IsAlive);
        lab.Advance(1);
        Assert.Equal((ExitReason.Killed, true), (lab.EndOf(usual), patient.IsAlive));
        lab.Advance(1e8);
        Assert.True(patient.IsAlive && !stop.IsCompleted);
        patient.Send(5);
        lab.Run();

        await stop;
        Assert.Equal(ExitReason.Normal, lab.EndOf(patient));
    }

    [Theory, Seeds]
    public async Task A_terminated_task_has_its_own_time_and_others_live_on(int seed)
    {
        await using var lab = new Lab(seed);
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        Pid task = await StartAsync(supervisor, "linked", Second);
        Pid other = await StartAsync(supervisor, "linked", Second);
        lab.Run();
        Task<TerminateResult> terminate = supervisor.TerminateChildAsync(task).AsTask();

        lab.Advance(999);
        Assert.True(task.IsAlive);
        lab.Advance(1);

        Assert.Equal(TerminateResult.Terminated, await terminate);
        Assert.Equal((ExitReason.Killed, true), (lab.EndOf(task), other.IsAlive));
    }

    [Theory]
    [InlineData("temporary")]
    [InlineData("transient")]
    [InlineData("permanent")]
    [OtpCase("task/supervisor_test", "start_child/1 with custom shutdown / custom restart")]
    public async Task A_child_is_started_again_as_its_restart_type_says(string type)
    {
        await using var lab = new Lab();
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System, new() { MaxRestarts = 10 });
        var caller = new TaskOwner(lab);
        RestartType restart = Enum.Parse<RestartType>(type, ignoreCase: true);
        int captured = 7;
        await caller.DoAsync(_ => supervisor.StartChildAsync(
            async self =>
            {
                lab.Journal.Add($"start {captured++} for {string.Join(' ', self.Callers.Select(pid => pid == caller.Pid))}");
                await Work.ObeyAsync(self);
            },
            restart));

        int failures = await EndFirstAsync(lab, supervisor, Lab.Broken);
        int kills = await EndFirstAsync(lab, supervisor, ExitReason.Killed);
        int ends = await EndFirstAsync(lab, supervisor, ExitReason.Normal);

        Assert.Equal(type switch { "temporary" => (0, 0, 0), "transient" => (1, 1, 0), _ => (1, 1, 1) }, (failures, kills, ends));
        Assert.Equal(1 + failures + kills + ends, lab.Journal.Count);
        Assert.Equal($"start {6 + lab.Journal.Count} for True", lab.Journal[^1]);
    }

    [Theory, Seeds]
    public async Task A_permanent_child_that_returns_is_started_again_until_the_supervisor_gives_up_with_all_its_tasks(int seed)
    {
        await using var lab = new Lab(seed);
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        Assert.True(supervisor.Address.TryFind(out Pid pid));
        SupervisedTask<int> other = await supervisor.RunAsync(Work.ObeyAsync);

        await supervisor.StartChildAsync(
            _ =>
            {
                lab.Journal.Add("run");
                return Task.CompletedTask;
            },
            RestartType.Permanent);
        lab.Run();

        Assert.Equal(4, lab.Journal.Count);
        Assert.Equal((ExitReason.Shutdown, ExitReason.Shutdown), (lab.EndOf(pid), lab.EndOf(other.Pid)));
    }

    private static async Task<Pid> StartAsync(TaskSupervisor supervisor, string way, ShutdownPolicy? shutdown)
    {
        Pid pid = way switch
        {
            "linked" => (await supervisor.RunAsync(Work.ObeyAsync, shutdown)).Pid,
            "unlinked" => (await supervisor.RunUnlinkedAsync(Work.ObeyAsync, shutdown)).Pid,
            _ => (await supervisor.StartChildAsync(Work.ObeyAsync, shutdown: shutdown)).GetPidOrThrow(),
        };
        Work.Harden(pid);
        return pid;
    }

    /// <summary>Has the only child end, if there is one. How many there are afterwards.</summary>
    private static async Task<int> EndFirstAsync(Lab lab, TaskSupervisor supervisor, ExitReason reason)
    {
        foreach (Pid pid in await supervisor.GetChildrenAsync())
        {
            if (reason == ExitReason.Killed)
                pid.Kill();
            else
                pid.Send(reason);
        }
        lab.Run();
        return (await supervisor.GetChildrenAsync()).Count;
    }
}
