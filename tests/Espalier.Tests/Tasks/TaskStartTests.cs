using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>Starts of tasks that are given up: by a token, by the death of who asked, by the death of the supervisor.</summary>
public sealed class TaskStartTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_start_that_is_given_up_before_the_supervisor_comes_to_it_leaves_nothing_and_runs_nothing(bool isLinked)
    {
        await using var lab = new Lab();
        using var cancellation = new CancellationTokenSource();
        (TaskSupervisor supervisor, Pid holdUp) = await OccupyAsync(lab);
        var owner = new TaskOwner(lab, traps: true);
        Task<SupervisedTask<int>> start = owner.Begin(_ => StartAsync(lab, supervisor, isLinked, cancellation.Token));
        Task<SupervisedTask<int>> outside = await Outside.BeginAsync(lab, () => StartAsync(lab, supervisor, isLinked, cancellation.Token));

        cancellation.Cancel();
        lab.Run();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => outside);
        holdUp.Send(0);
        lab.Run();

        Assert.Equal(cancellation.Token, cancelled.CancellationToken);
        Assert.Empty(lab.Journal);
        Assert.Equal(0, (await supervisor.CountChildrenAsync()).Specs);
        owner.AssertClean();
    }

    [Theory, Seeds(200)]
    public async Task A_start_that_is_given_up_at_any_moment_leaves_no_task_and_no_message(int seed)
    {
        await using var lab = new Lab(seed);
        using var cancellation = new CancellationTokenSource();
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        var owner = new TaskOwner(lab, traps: seed % 2 == 0);
        bool isLinked = seed % 4 < 2;
        bool isQuick = seed % 8 < 4;

        lab.System.Spawn(async _ =>
        {
            for (int i = seed / 8 % 8; i > 0; i--)
                await Task.Yield();
            cancellation.Cancel();
        });
        Task<SupervisedTask<int>> start = owner.Begin(_ => isLinked
            ? supervisor.RunAsync(isQuick ? Work.Of(5) : Work.ObeyAsync, null, cancellation.Token)
            : supervisor.RunUnlinkedAsync(isQuick ? Work.Of(5) : Work.ObeyAsync, null, cancellation.Token));

        if (start.IsCompletedSuccessfully)
            return;
        Assert.True(start.IsCanceled || start.Exception?.InnerException is OperationCanceledException);
        Assert.Equal(0, (await supervisor.CountChildrenAsync()).Specs);
        Assert.Equal(2, lab.System.ProcessCount);
        owner.AssertClean();
    }

    [Theory, Seeds]
    public async Task A_token_that_is_cancelled_already_asks_nobody(int seed)
    {
        await using var lab = new Lab(seed);
        (TaskSupervisor supervisor, Pid holdUp) = await OccupyAsync(lab);
        var owner = new TaskOwner(lab);
        var over = new CancellationToken(true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => owner.DoAsync(_ => StartAsync(lab, supervisor, true, over)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => owner.DoAsync(_ => StartAsync(lab, supervisor, false, over)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => StartAsync(lab, supervisor, true, over).AsTask());
        holdUp.Send(0);
        lab.Run();

        Assert.Empty(lab.Journal);
        owner.AssertClean();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_is_started_for_an_owner_that_has_ended_meanwhile(bool isLinked)
    {
        await using var lab = new Lab();
        (TaskSupervisor supervisor, Pid holdUp) = await OccupyAsync(lab);
        var owner = new TaskOwner(lab);
        Task<SupervisedTask<int>> start = owner.Begin(_ => StartAsync(lab, supervisor, isLinked, default));

        owner.Pid.Kill();
        lab.Run();
        holdUp.Send(0);
        lab.Run();

        await Assert.ThrowsAsync<ExitException>(() => start);
        Assert.Empty(lab.Journal);
        Assert.Equal(0, (await supervisor.CountChildrenAsync()).Specs);
    }

    [Theory, Seeds(200)]
    public async Task A_start_whose_supervisor_is_killed_at_any_moment_leaves_nothing_with_an_owner_that_lives(int seed)
    {
        await using var lab = new Lab(seed);
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        Assert.True(supervisor.Address.TryFind(out Pid pid));
        var owner = new TaskOwner(lab, traps: seed % 2 == 0);
        bool isLinked = seed % 4 < 2;

        lab.System.Spawn(async _ =>
        {
            for (int i = seed / 4 % 8; i > 0; i--)
                await Task.Yield();
            pid.Kill();
        });
        Task<SupervisedTask<int>> start = owner.Begin(_ => isLinked
            ? supervisor.RunAsync(Work.ObeyAsync)
            : supervisor.RunUnlinkedAsync(Work.ObeyAsync));

        Assert.True(start.IsCompleted);
        if (start.IsCompletedSuccessfully)
            return;
        if (owner.End is { } end)
        {
            // It was linked to a task that fell with the supervisor before the answer was there.
            Assert.Equal((true, ExitReason.Killed), (isLinked && seed % 2 == 1, end));
            return;
        }
        ExitReason reason = await Lab.FailureOf(start);
        Assert.True(reason == ExitReason.Killed || reason == ExitReason.NoProcess, $"{reason}");
        owner.AssertClean();
        Assert.Equal(1, lab.System.ProcessCount);
    }

    [Theory, Seeds]
    public async Task A_token_given_to_the_other_requests_ends_the_wait_and_the_request_is_carried_out(int seed)
    {
        await using var lab = new Lab(seed);
        using var cancellation = new CancellationTokenSource();
        (TaskSupervisor supervisor, Pid holdUp) = await OccupyAsync(lab);
        Task[] requests =
        [
            await Outside.BeginAsync(lab, () => supervisor.StartChildAsync(Noting(lab), cancellationToken: cancellation.Token)),
            await Outside.BeginAsync(lab, () => supervisor.TerminateChildAsync(holdUp, cancellation.Token)),
            await Outside.BeginAsync(lab, () => supervisor.GetChildrenAsync(cancellation.Token)),
            await Outside.BeginAsync(lab, () => supervisor.CountChildrenAsync(cancellation.Token)),
        ];

        cancellation.Cancel();
        lab.Run();
        foreach (Task request in requests)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        holdUp.Send(0);
        lab.Run();

        Assert.Equal(["ran"], lab.Journal);
    }

    /// <summary>A supervisor that serves nobody until its only task is told to end.</summary>
    private static async Task<(TaskSupervisor Supervisor, Pid HoldUp)> OccupyAsync(Lab lab)
    {
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        SupervisedTask<int> task = await supervisor.RunAsync(Work.ObeyAsync, ShutdownPolicy.Infinite);
        Work.Harden(task.Pid);
        lab.Run();
        _ = supervisor.TerminateChildAsync(task.Pid).AsTask();
        lab.Run();
        return (supervisor, task.Pid);
    }

    private static Func<ProcessContext, Task<int>> Noting(Lab lab) => _ =>
    {
        lab.Journal.Add("ran");
        return Task.FromResult(5);
    };

    private static ValueTask<SupervisedTask<int>> StartAsync(Lab lab, TaskSupervisor supervisor, bool isLinked, CancellationToken token) =>
        isLinked ? supervisor.RunAsync(Noting(lab), null, token) : supervisor.RunUnlinkedAsync(Noting(lab), null, token);
}
