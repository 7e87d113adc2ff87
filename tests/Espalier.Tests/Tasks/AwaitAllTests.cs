using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>Awaiting several tasks under one limit.</summary>
public sealed class AwaitAllTests
{
    [Theory, Seeds]
    [OtpCase("task_test", "await_many/2: returns list of replies")]
    public async Task It_gives_all_values_and_leaves_nothing(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int>[] tasks = await owner.DoAsync(static self => Enumerable.Range(1, 3).Select(i => self.RunTask(Work.Of(i))).ToArray());

        IReadOnlyList<int> values = await owner.DoAsync(_ => SupervisedTask.AwaitAllAsync(tasks));

        Assert.Equal([1, 2, 3], values);
        owner.AssertClean();
    }

    [Theory, Seeds]
    [OtpCase("task_test", "await_many/2: returns replies in input order ignoring response order")]
    public async Task The_order_is_that_of_the_tasks_whichever_ends_first(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int>[] tasks = await owner.RunAsync(4);
        Task<IReadOnlyList<int>> values = owner.Begin(_ => SupervisedTask.AwaitAllAsync(tasks));

        foreach (int i in (int[])[3, 1, 0, 2])
        {
            Assert.False(values.IsCompleted);
            tasks[i].Pid.Send(i);
            lab.Run();
        }

        Assert.Equal([0, 1, 2, 3], await values);
        owner.AssertClean();
    }

    [Fact]
    [OtpCase("task_test", "await_many/2: returns an empty list immediately")]
    public async Task None_is_answered_at_once_wherever_that_is_asked()
    {
        await using var lab = new Lab();
        var owner = new TaskOwner(lab);

        IReadOnlyList<int> inside = await owner.DoAsync(static _ => SupervisedTask.AwaitAllAsync<int>([]));
        IReadOnlyList<int> outside = await SupervisedTask.AwaitAllAsync<int>([], Timeout.InfiniteTimeSpan);

        Assert.Empty(inside);
        Assert.Empty(outside);
    }

    [Theory, Seeds]
    public async Task One_that_stands_there_twice_gives_its_value_twice(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int>[] tasks = await owner.RunAsync(2);
        tasks[0].Pid.Send(5);
        tasks[1].Pid.Send(6);

        IReadOnlyList<int> values = await owner.DoAsync(_ => SupervisedTask.AwaitAllAsync([tasks[0], tasks[1], tasks[0]]));

        Assert.Equal([5, 6, 5], values);
        owner.AssertClean();
    }

    [Theory, Seeds]
    [OtpCase("task_test", "await_many/2: ignores messages from other processes")]
    [OtpCase("task_test", "await_many/2: ignores additional messages after reply")]
    public async Task Messages_of_others_stay_even_if_they_look_like_values(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int>[] tasks = await owner.RunAsync(2);
        var forged = new TaskReply<int>(tasks[0], 666);
        owner.Pid.Send("before");
        owner.Pid.Send(forged);
        tasks[0].Pid.Send(1);
        tasks[1].Pid.Send(2);
        lab.Run();
        owner.Pid.Send(forged);
        owner.Pid.Send("after");

        IReadOnlyList<int> values = await owner.DoAsync(_ => SupervisedTask.AwaitAllAsync(tasks));

        Assert.Equal([1, 2], values);
        Assert.Equal(["before", forged, forged, "after"], owner.Unread);
    }

    [Theory, Seeds]
    [OtpCase("task_test", "await_many/2: exits on timeout")]
    public async Task The_time_is_for_all_together_and_afterwards_the_others_go_on_linked_and_unheard(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int>[] tasks = await owner.RunAsync(3);
        Task<IReadOnlyList<int>> values = owner.Begin(_ => SupervisedTask.AwaitAllAsync(tasks));

        lab.Advance(3_000);
        tasks[1].Pid.Send(1);
        lab.Advance(1_999);
        Assert.False(values.IsCompleted);
        lab.Advance(1);
        var failure = await Assert.ThrowsAsync<CallFailedException>(() => values);
        Assert.Equal([tasks[0].Pid, tasks[2].Pid], owner.Info.Links);
        tasks[0].Pid.Send(0);
        tasks[2].Pid.Send(2);
        lab.Run();

        Assert.Equal((CallOperation.AwaitAll, ExitReason.TimedOut), (failure.Operation, failure.Reason));
        Assert.Equal($"Waiting for {tasks[0]}, {tasks[1]}, {tasks[2]} failed: timed out.", failure.Message);
        Assert.Equal(0, lab.System.Timers.Count);
        owner.AssertClean();
    }

    [Theory, Seeds]
    public async Task No_time_looks_once(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int>[] tasks = await owner.RunAsync(2);
        tasks[0].Pid.Send(1);
        lab.Run();

        ExitReason early = await Lab.FailureOf(owner.DoAsync(_ => SupervisedTask.AwaitAllAsync(tasks, TimeSpan.Zero)));
        SupervisedTask<int>[] others = await owner.RunAsync(2);
        others[0].Pid.Send(1);
        others[1].Pid.Send(2);
        lab.Run();
        IReadOnlyList<int> late = await owner.DoAsync(_ => SupervisedTask.AwaitAllAsync(others, TimeSpan.Zero));

        Assert.Equal(ExitReason.TimedOut, early);
        Assert.Equal([1, 2], late);
    }

    [Theory]
    [InlineData("normal")]
    [InlineData("broken")]
    [InlineData("killed")]
    [OtpCase("task_test", "await_many/2: exits with same reason when task exits")]
    [OtpCase("task_test", "await_many/2: exits immediately when any task exits / crashes / throws / on any task error")]
    public async Task The_first_that_ends_without_a_value_ends_the_wait_at_once_and_the_others_go_on(string way)
    {
        await using var lab = new Lab();
        var owner = new TaskOwner(lab, traps: true);
        SupervisedTask<int>[] tasks = await owner.RunAsync(3);
        ExitReason reason = way switch { "normal" => ExitReason.Normal, "broken" => Lab.Broken, _ => ExitReason.Killed };
        Task<IReadOnlyList<int>> values = owner.Begin(_ => SupervisedTask.AwaitAllAsync(tasks, Timeout.InfiniteTimeSpan));

        if (way == "killed")
            tasks[1].Pid.Kill();
        else
            tasks[1].Pid.Send(reason);
        lab.Run();

        Assert.Equal(reason, await Lab.FailureOf(values));
        Assert.True(tasks[0].Pid.IsAlive && tasks[2].Pid.IsAlive);
        Assert.Equal([tasks[0].Pid, tasks[2].Pid], owner.Info.Links);
        Assert.Empty(owner.Info.Monitors);
        tasks[0].Pid.Send(1);
        lab.Run();
        Assert.Equal(
            [new TrappedExit(tasks[1].Pid, reason), new TrappedExit(tasks[0].Pid, ExitReason.Normal)], owner.Unread);
    }

    [Theory, Seeds]
    public async Task A_crash_takes_an_owner_along_that_does_not_trap_whatever_it_catches(int seed)
    {
        await using var lab = new Lab(seed);
        Pid owner = lab.System.Spawn(static async self =>
        {
            SupervisedTask<int>[] tasks = [self.RunTask(Work.ObeyAsync), self.RunTask<int>(static _ => throw new ExitException(Lab.Broken))];
            try
            {
                await SupervisedTask.AwaitAllAsync(tasks);
            }
            catch (Exception)
            {
                await self.ReceiveAsync<object>();
            }
        });

        lab.Run();

        Assert.Equal(Lab.Broken, lab.EndOf(owner));
        Assert.Equal(0, lab.System.ProcessCount);
    }

    [Theory, Seeds]
    [OtpCase("task_test", "await_many/2: raises when invoked from a non-owner process")]
    public async Task A_task_of_somebody_else_is_refused_before_anything_is_waited_for(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        var stranger = new TaskOwner(lab);
        SupervisedTask<int> own = await owner.RunAsync(Work.Of(1));
        SupervisedTask<int> other = await stranger.RunAsync(Work.Of(2));

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => owner.DoAsync(_ => SupervisedTask.AwaitAllAsync([own, other])));
        var outside = await Assert.ThrowsAsync<InvalidOperationException>(() => SupervisedTask.AwaitAllAsync([own]).AsTask());

        Assert.Contains($"{other} can be asked by its owner only, which is {stranger.Pid}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("code outside of any process", outside.Message, StringComparison.Ordinal);
        Assert.Equal(1, await owner.DoAsync(_ => own.AwaitAsync()));
        Assert.Equal(2, await stranger.DoAsync(_ => other.AwaitAsync()));
    }

    [Theory, Seeds]
    public async Task A_token_ends_the_wait_and_all_can_be_awaited_again(int seed)
    {
        await using var lab = new Lab(seed);
        using var cancellation = new CancellationTokenSource();
        var owner = new TaskOwner(lab);
        SupervisedTask<int>[] tasks = await owner.RunAsync(2);
        Task<IReadOnlyList<int>> values = owner.Begin(_ => SupervisedTask.AwaitAllAsync(tasks, cancellationToken: cancellation.Token));
        tasks[0].Pid.Send(1);
        lab.Run();

        cancellation.Cancel();
        lab.Run();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => values);
        tasks[1].Pid.Send(2);
        IReadOnlyList<int> again = await owner.DoAsync(_ => SupervisedTask.AwaitAllAsync(tasks));

        Assert.Equal([1, 2], again);
        Assert.Equal(0, lab.System.Timers.Count);
        owner.AssertClean();
    }

    [Theory, Seeds]
    public async Task A_value_that_came_before_the_failure_is_lost_with_it_and_one_behind_it_stays_a_message(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab, traps: true);
        SupervisedTask<int>[] tasks = await owner.RunAsync(4);
        foreach ((int i, object word) in (ReadOnlySpan<(int, object)>)[(0, 1), (1, Lab.Broken), (2, 3)])
        {
            tasks[i].Pid.Send(word);
            lab.Run();
        }

        ExitReason failure = await Lab.FailureOf(owner.DoAsync(_ => SupervisedTask.AwaitAllAsync(tasks)));
        tasks[3].Pid.Send(4);
        lab.Run();

        Assert.Equal(Lab.Broken, failure);
        Assert.Equal([new TaskReply<int>(tasks[2], 3)], owner.Unread.Where(static message => message is not TrappedExit));
    }

    [Fact]
    public async Task A_missing_list_and_a_missing_task_are_refused()
    {
        await using var lab = new Lab();
        SupervisedTask<int> known = SupervisedTask.Completed(1);

        Exception?[] refusals =
        [
            await Record.ExceptionAsync(() => SupervisedTask.AwaitAllAsync<int>(null!).AsTask()),
            await Record.ExceptionAsync(() => SupervisedTask.AwaitAllAsync([known, null!]).AsTask()),
            await Record.ExceptionAsync(() => SupervisedTask.YieldAllAsync<int>(null!).AsTask()),
            await Record.ExceptionAsync(() => SupervisedTask.YieldAllAsync([known, null!]).AsTask()),
        ];

        Assert.All(refusals, static refusal => Assert.Equal("tasks", Assert.IsType<ArgumentNullException>(refusal).ParamName));
    }
}
