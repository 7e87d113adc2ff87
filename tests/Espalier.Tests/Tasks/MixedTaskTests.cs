using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>Tasks of its own and tasks that nobody owns, awaited together by a process.</summary>
public sealed class MixedTaskTests
{
    [Theory, Seeds]
    public async Task All_values_come_in_the_order_of_the_tasks_whichever_ends_first(int seed)
    {
        await using var lab = new Lab(seed);
        (TaskOwner owner, SupervisedTask<int>[] tasks) = await StartAsync(lab);
        int[] order = [0, 1, 2, 3];
        new Random(seed).Shuffle(order);
        Task<IReadOnlyList<int>> values = owner.Begin(_ => SupervisedTask.AwaitAllAsync([.. tasks, SupervisedTask.Completed(4), tasks[1]]));

        foreach (int i in order)
        {
            Assert.False(values.IsCompleted);
            tasks[i].Pid.Send(i);
            lab.Run();
        }

        Assert.Equal([0, 1, 2, 3, 4, 1], await values);
        Assert.Equal(0, lab.System.Timers.Count);
        owner.AssertClean();
    }

    [Theory, Seeds]
    public async Task One_that_nobody_owns_and_that_fails_ends_the_wait_at_once_while_own_ones_work(int seed)
    {
        await using var lab = new Lab(seed);
        (TaskOwner owner, SupervisedTask<int>[] tasks) = await StartAsync(lab);
        Task<IReadOnlyList<int>> values = owner.Begin(_ => SupervisedTask.AwaitAllAsync(tasks, Timeout.InfiniteTimeSpan));

        tasks[3].Pid.Send(Lab.Broken);
        lab.Run();

        Assert.True(values.IsCompleted);
        Assert.Equal(Lab.Broken, await Lab.FailureOf(values));
        Assert.Empty(owner.Info.Monitors);
        Assert.Equal([tasks[0].Pid, tasks[2].Pid], owner.Info.Links);
    }

    [Theory, Seeds]
    public async Task Those_that_nobody_owns_count_for_the_limit_as_they_end(int seed)
    {
        await using var lab = new Lab(seed);
        (TaskOwner owner, SupervisedTask<int>[] tasks) = await StartAsync(lab);
        Task<IReadOnlyList<TaskOutcome<int>?>> outcomes =
            owner.Begin(_ => SupervisedTask.YieldAllAsync(tasks, Timeout.InfiniteTimeSpan, TaskTimeoutAction.Kill, limit: 2));

        tasks[3].Pid.Send(3);
        lab.Run();
        Assert.False(outcomes.IsCompleted);
        tasks[seed % 2 == 0 ? 0 : 1].Pid.Send(0);
        lab.Run();

        Assert.True(outcomes.IsCompleted);
        Assert.Equal(2, (await outcomes).Count(static outcome => outcome is not null));
        Assert.Equal(2, tasks.Count(static task => task.Pid.IsAlive));
        Assert.Equal(0, lab.System.Timers.Count);
    }

    [Theory, Seeds]
    public async Task The_time_is_one_for_all(int seed)
    {
        await using var lab = new Lab(seed);
        (TaskOwner owner, SupervisedTask<int>[] tasks) = await StartAsync(lab);
        Task<IReadOnlyList<TaskOutcome<int>?>> outcomes =
            owner.Begin(_ => SupervisedTask.YieldAllAsync(tasks, TimeSpan.FromMilliseconds(10), TaskTimeoutAction.Kill));

        lab.Advance(6);
        tasks[0].Pid.Send(0);
        tasks[1].Pid.Send(1);
        lab.Advance(3);
        Assert.False(outcomes.IsCompleted);
        lab.Advance(1);

        Assert.Equal([new TaskOutcome<int>.Completed(0), new TaskOutcome<int>.Completed(1), null, null], await outcomes);
        Assert.Equal((ExitReason.Killed, ExitReason.Killed), (lab.EndOf(tasks[2].Pid), lab.EndOf(tasks[3].Pid)));
        Assert.Equal(0, lab.System.Timers.Count);
        owner.AssertClean();
    }

    [Theory, Seeds]
    public async Task A_token_ends_the_wait_for_both_kinds(int seed)
    {
        await using var lab = new Lab(seed);
        using var cancellation = new CancellationTokenSource();
        (TaskOwner owner, SupervisedTask<int>[] tasks) = await StartAsync(lab);
        Task<IReadOnlyList<int>> values = owner.Begin(_ => SupervisedTask.AwaitAllAsync(tasks, null, cancellation.Token));

        cancellation.Cancel();
        lab.Run();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => values);
        for (int i = 0; i < tasks.Length; i++)
            tasks[i].Pid.Send(i);

        Assert.Equal([0, 1, 2, 3], await owner.DoAsync(_ => SupervisedTask.AwaitAllAsync(tasks)));
        Assert.Equal(0, lab.System.Timers.Count);
    }

    /// <summary>Two of its own, 0 and 2, and two that nobody owns.</summary>
    private static async Task<(TaskOwner Owner, SupervisedTask<int>[] Tasks)> StartAsync(Lab lab)
    {
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        var owner = new TaskOwner(lab);
        SupervisedTask<int>[] own = await owner.RunAsync(2);
        SupervisedTask<int> one = await supervisor.RunAsync(Work.ObeyAsync);
        SupervisedTask<int> other = await supervisor.RunAsync(Work.ObeyAsync);
        return (owner, [own[0], one, own[1], other]);
    }
}
