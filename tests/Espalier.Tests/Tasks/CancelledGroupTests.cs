using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>A wait for several tasks that its token ends: the mailbox is as if nobody had waited.</summary>
public sealed class CancelledGroupTests
{
    [Theory, Seeds]
    public async Task A_value_comes_back_and_behind_it_the_notice_of_its_end_which_is_nobodys_mail_meanwhile(int seed)
    {
        await using var lab = new Lab(seed);
        using var cancellation = new CancellationTokenSource();
        var owner = new TaskOwner(lab);
        SupervisedTask<int>[] tasks = await owner.RunAsync(2);

        // Not awaited: so the owner reads its mail while the wait is open.
        Task<IReadOnlyList<TaskOutcome<int>?>> outcomes = await owner.DoAsync(
            _ => SupervisedTask.YieldAllAsync(tasks, Timeout.InfiniteTimeSpan, cancellationToken: cancellation.Token).AsTask());
        tasks[0].Pid.Send(7);
        lab.Run();
        List<object> meanwhile = owner.Unread;
        cancellation.Cancel();
        lab.Run();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => outcomes);
        Assert.Empty(meanwhile);
        Assert.Equal([new TaskReply<int>(tasks[0], 7), Notice(tasks[0], ExitReason.Normal)], owner.Unread);
        Assert.Equal([tasks[1].Pid], owner.Info.Monitors);
    }

    [Theory, Seeds]
    public async Task A_value_whose_process_has_not_ended_comes_back_and_the_notice_comes_with_the_end(int seed)
    {
        await using var lab = new Lab(seed);
        using var cancellation = new CancellationTokenSource();
        var owner = new TaskOwner(lab);
        SupervisedTask<int>[] tasks = await owner.RunAsync(2);
        Task<IReadOnlyList<TaskOutcome<int>?>> outcomes = owner.Begin(
            _ => SupervisedTask.YieldAllAsync(tasks, Timeout.InfiniteTimeSpan, cancellationToken: cancellation.Token));

        // As a task does that has given its value and has not come to its end.
        tasks[0].Complete(7);
        lab.Run();
        cancellation.Cancel();
        lab.Run();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => outcomes);
        Assert.Equal(tasks.Select(static task => (ProcessAddress)task.Pid).ToHashSet(), owner.Info.Monitors.ToHashSet());
        tasks[0].Pid.Send(ExitReason.Normal);
        lab.Run();

        Assert.Equal([new TaskReply<int>(tasks[0], 7), Notice(tasks[0], ExitReason.Normal)], owner.Unread);
    }

    [Fact]
    public async Task While_those_that_are_late_are_being_killed_a_token_ends_the_wait_and_what_was_gathered_comes_back()
    {
        await using var lab = new Lab();
        using var cancellation = new CancellationTokenSource();
        var owner = new TaskOwner(lab);
        SupervisedTask<int> quick = await owner.RunAsync();
        SupervisedTask<int> stuck = await owner.RunAsync(static _ => new TaskCompletionSource<int>().Task);
        Task<IReadOnlyList<TaskOutcome<int>?>> outcomes = owner.Begin(
            _ => SupervisedTask.YieldAllAsync([quick, stuck], TimeSpan.FromSeconds(1), TaskTimeoutAction.Kill, null, cancellation.Token));
        quick.Pid.Send(7);
        lab.Advance(1_000);
        Assert.False(stuck.Pid.IsAlive || outcomes.IsCompleted);

        cancellation.Cancel();
        lab.Run();
        Assert.True(outcomes.IsCompleted);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => outcomes);
        List<object> gathered = owner.Unread;
        lab.Advance(60_000);

        Assert.Equal([new TaskReply<int>(quick, 7), Notice(quick, ExitReason.Normal)], gathered);
        Assert.Equal([Notice(stuck, ExitReason.Killed)], owner.Unread);
        owner.AssertClean();
    }

    private static Down Notice(SupervisedTask<int> task, ExitReason reason) => new(task.Monitor, task.Pid, null, reason);
}
