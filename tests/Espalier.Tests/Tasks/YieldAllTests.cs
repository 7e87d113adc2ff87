using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>Asking several tasks for their outcomes, and what becomes of those that are not done.</summary>
public sealed class YieldAllTests
{
    [Theory, Seeds]
    [OtpCase("task_test", "yield_many/2: reply queued")]
    public async Task A_value_counts_although_the_notice_of_the_end_is_there_too(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync(Work.Of(5));

        IReadOnlyList<TaskOutcome<int>?> outcomes = await owner.DoAsync(_ => SupervisedTask.YieldAllAsync([task]));

        Assert.Equal([new TaskOutcome<int>.Completed(5)], outcomes);
        owner.AssertClean();
    }

    [Theory, Seeds]
    [OtpCase("task_test", "yield_many/2: nil by default on timeout")]
    public async Task Those_that_are_not_done_can_be_asked_again(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int>[] tasks = await owner.RunAsync(2);
        Task<IReadOnlyList<TaskOutcome<int>?>> outcomes = owner.Begin(_ => SupervisedTask.YieldAllAsync(tasks));

        lab.Advance(4_999);
        Assert.False(outcomes.IsCompleted);
        lab.Advance(1);
        tasks[1].Pid.Send(5);
        int value = await owner.DoAsync(_ => tasks[1].AwaitAsync());

        Assert.Equal([null, null], await outcomes);
        Assert.Equal(5, value);
        Assert.Equal([tasks[0].Pid], owner.Info.Links);
        Assert.Equal([tasks[0].Pid], owner.Info.Monitors);
    }

    [Theory, Seeds]
    [OtpCase("task_test", "yield_many/2: kills on timeout when configured")]
    public async Task Those_that_are_not_done_are_killed_if_that_is_said(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int>[] tasks = await owner.RunAsync(3);
        Work.Harden(tasks[0].Pid);
        tasks[1].Pid.Send(5);
        Task<IReadOnlyList<TaskOutcome<int>?>> outcomes =
            owner.Begin(_ => SupervisedTask.YieldAllAsync(tasks, TimeSpan.FromMilliseconds(10), TaskTimeoutAction.Kill));

        lab.Advance(10);

        Assert.Equal([null, new TaskOutcome<int>.Completed(5), null], await outcomes);
        Assert.Equal(ExitReason.Killed, lab.EndOf(tasks[0].Pid));
        Assert.Equal(ExitReason.Killed, lab.EndOf(tasks[2].Pid));
        owner.AssertClean();
    }

    [Theory, Seeds]
    [OtpCase("task_test", "yield_many/2: ignores on timeout when configured (later replies do not arrive)")]
    public async Task Those_that_are_not_done_are_let_go_if_that_is_said_and_nothing_of_them_comes(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int>[] tasks = await owner.RunAsync(3);
        Task<IReadOnlyList<TaskOutcome<int>?>> outcomes =
            owner.Begin(_ => SupervisedTask.YieldAllAsync(tasks, TimeSpan.FromMilliseconds(10), TaskTimeoutAction.Ignore));
        tasks[1].Pid.Send(5);

        lab.Advance(10);
        owner.AssertClean();
        tasks[0].Pid.Send(6);
        tasks[2].Pid.Send(Lab.Broken);
        lab.Run();

        Assert.Equal([null, new TaskOutcome<int>.Completed(5), null], await outcomes);
        Assert.Equal((ExitReason.Normal, Lab.Broken), (lab.EndOf(tasks[0].Pid), lab.EndOf(tasks[2].Pid)));
        Assert.Null(owner.End);
        owner.AssertClean();
    }

    [Theory, Seeds]
    [OtpCase("task_test", "yield_many/2: normal exit")]
    [OtpCase("task_test", "yield_many/2: several tasks")]
    public async Task Values_exits_and_nothing_stand_in_the_order_of_the_tasks(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab, traps: true);
        SupervisedTask<int>[] tasks = await owner.RunAsync(4);
        Task<IReadOnlyList<TaskOutcome<int>?>> outcomes =
            owner.Begin(_ => SupervisedTask.YieldAllAsync([.. tasks, tasks[3]], TimeSpan.FromMilliseconds(10)));
        tasks[3].Pid.Send(3);
        tasks[2].Pid.Send(Lab.Broken);
        tasks[1].Pid.Send(ExitReason.Normal);

        lab.Advance(10);

        Assert.Equal(
            [
                null, new TaskOutcome<int>.Exited(ExitReason.Normal), new TaskOutcome<int>.Exited(Lab.Broken),
                new TaskOutcome<int>.Completed(3), null,
            ],
            await outcomes);
        Assert.Null(owner.End);
    }

    [Theory, Seeds]
    [OtpCase("task_test", "yield_many/2: foreign caller")]
    public async Task A_task_of_somebody_else_is_refused_before_anything_is_waited_for(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        var stranger = new TaskOwner(lab);
        SupervisedTask<int> own = await owner.RunAsync(Work.Of(1));
        SupervisedTask<int> other = await stranger.RunAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => owner.DoAsync(_ => SupervisedTask.YieldAllAsync([own, other], onTimeout: TaskTimeoutAction.Kill)));

        Assert.Equal(1, await owner.DoAsync(_ => own.AwaitAsync()));
        Assert.True(other.Pid.IsAlive);
    }

    [Theory]
    [InlineData(TaskTimeoutAction.None)]
    [InlineData(TaskTimeoutAction.Ignore)]
    [InlineData(TaskTimeoutAction.Kill)]
    [OtpCase("task_test", "yield_many/2: limit reached returns early")]
    [OtpCase("task_test", "yield_many/2: limit with on_timeout")]
    public async Task When_there_are_enough_the_rest_is_left_alone_whatever_was_said_of_it(TaskTimeoutAction action)
    {
        await using var lab = new Lab();
        var owner = new TaskOwner(lab);
        SupervisedTask<int>[] tasks = await owner.RunAsync(4);
        Task<IReadOnlyList<TaskOutcome<int>?>> outcomes =
            owner.Begin(_ => SupervisedTask.YieldAllAsync(tasks, Timeout.InfiniteTimeSpan, action, limit: 2));

        tasks[3].Pid.Send(3);
        lab.Run();
        Assert.False(outcomes.IsCompleted);
        tasks[0].Pid.Send(0);
        lab.Run();

        Assert.Equal([new TaskOutcome<int>.Completed(0), null, null, new TaskOutcome<int>.Completed(3)], await outcomes);
        Assert.Equal([tasks[1].Pid, tasks[2].Pid], owner.Info.Links);
        tasks[1].Pid.Send(1);
        Assert.Equal(1, await owner.DoAsync(_ => tasks[1].AwaitAsync()));
    }

    [Theory, Seeds]
    [OtpCase("task_test", "yield_many/2: all replied below the limit")]
    public async Task Fewer_than_the_limit_are_waited_for_until_there_is_nothing_left_to_wait_for(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int>[] tasks = await owner.RunAsync(2);
        tasks[0].Pid.Send(0);
        tasks[1].Pid.Send(1);

        IReadOnlyList<TaskOutcome<int>?> outcomes =
            await owner.DoAsync(_ => SupervisedTask.YieldAllAsync(tasks, onTimeout: TaskTimeoutAction.Kill, limit: 3));

        Assert.Equal([new TaskOutcome<int>.Completed(0), new TaskOutcome<int>.Completed(1)], outcomes);
        owner.AssertClean();
    }

    [Theory, Seeds]
    [OtpCase("task_test", "yield_many/2: limit with on_timeout")]
    public async Task When_the_time_is_over_before_there_are_enough_the_rest_is_killed(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int>[] tasks = await owner.RunAsync(3);
        tasks[2].Pid.Send(2);
        Task<IReadOnlyList<TaskOutcome<int>?>> outcomes =
            owner.Begin(_ => SupervisedTask.YieldAllAsync(tasks, TimeSpan.FromMilliseconds(10), TaskTimeoutAction.Kill, limit: 2));

        lab.Advance(10);

        Assert.Equal([null, null, new TaskOutcome<int>.Completed(2)], await outcomes);
        Assert.Equal((ExitReason.Killed, ExitReason.Killed), (lab.EndOf(tasks[0].Pid), lab.EndOf(tasks[1].Pid)));
    }

    [Theory, Seeds]
    [OtpCase("task_test", "yield_many/2: infinity")]
    public async Task An_infinite_time_is_one(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int>[] tasks = await owner.RunAsync(2);
        Task<IReadOnlyList<TaskOutcome<int>?>> outcomes = owner.Begin(_ => SupervisedTask.YieldAllAsync(tasks, Timeout.InfiniteTimeSpan));

        lab.Advance(1e9);
        Assert.False(outcomes.IsCompleted);
        tasks[0].Pid.Send(0);
        tasks[1].Pid.Send(ExitReason.Normal);
        lab.Run();

        Assert.Equal([new TaskOutcome<int>.Completed(0), new TaskOutcome<int>.Exited(ExitReason.Normal)], await outcomes);
    }

    [Theory, Seeds]
    public async Task A_token_ends_the_wait_and_kills_nobody(int seed)
    {
        await using var lab = new Lab(seed);
        using var cancellation = new CancellationTokenSource();
        var owner = new TaskOwner(lab);
        SupervisedTask<int>[] tasks = await owner.RunAsync(2);
        Task<IReadOnlyList<TaskOutcome<int>?>> outcomes =
            owner.Begin(_ => SupervisedTask.YieldAllAsync(tasks, null, TaskTimeoutAction.Kill, null, cancellation.Token));

        cancellation.Cancel();
        lab.Run();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => outcomes);
        tasks[0].Pid.Send(0);
        tasks[1].Pid.Send(1);

        Assert.Equal([0, 1], await owner.DoAsync(_ => SupervisedTask.AwaitAllAsync(tasks)));
        Assert.Equal(0, lab.System.Timers.Count);
    }

    [Fact]
    public async Task What_is_no_limit_and_no_action_is_refused_by_name_before_anything_is_taken()
    {
        await using var lab = new Lab();
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync(Work.Of(5));

        var limit = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => owner.DoAsync(_ => SupervisedTask.YieldAllAsync([task], limit: 0)));
        var negative = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => owner.DoAsync(_ => SupervisedTask.YieldAllAsync([task], limit: -1)));
        var action = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => owner.DoAsync(_ => SupervisedTask.YieldAllAsync([task], onTimeout: (TaskTimeoutAction)7)));

        Assert.StartsWith("limit must be 1 or more, or null for all, not 0.", limit.Message, StringComparison.Ordinal);
        Assert.StartsWith("limit must be 1 or more, or null for all, not -1.", negative.Message, StringComparison.Ordinal);
        Assert.StartsWith("onTimeout must be None, Ignore or Kill, not 7.", action.Message, StringComparison.Ordinal);
        Assert.Equal(5, await owner.DoAsync(_ => task.AwaitAsync()));
    }
}
