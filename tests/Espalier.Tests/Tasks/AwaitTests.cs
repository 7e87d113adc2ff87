using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>A task's value, as a message and as what an await gives.</summary>
public sealed class AwaitTests
{
    [Theory, Seeds]
    [OtpCase("task_test", "async/1")]
    public async Task A_value_is_a_message_to_its_owner_and_then_comes_the_notice_of_a_normal_end(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync();
        ProcessInfo inside = lab.System.GetInfo(task.Pid)!;

        task.Pid.Send(5);
        lab.Run();

        Assert.Equal((owner.Pid, owner.Pid), (task.Owner, inside.Parent));
        Assert.Equal([owner.Pid], inside.Links);
        Assert.Equal([owner.Pid], inside.MonitoredBy);
        Assert.Equal([new TaskReply<int>(task, 5), new Down(task.Monitor, task.Pid, null, ExitReason.Normal)], owner.Unread);
        Assert.Equal($"task {task.Pid}", $"{task}");
    }

    [Theory, Seeds]
    [OtpCase("task_test", "async/3")]
    public async Task A_task_is_called_by_its_function(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);

        SupervisedTask<int> task = await owner.RunAsync(Work.ObeyAsync);

        Assert.Equal("task ObeyAsync", lab.System.GetInfo(task.Pid)!.Description);
        task.Pid.Send(1);
        Assert.Equal(1, await owner.DoAsync(_ => task.AwaitAsync()));
    }

    [Theory, Seeds]
    public async Task Awaiting_gives_the_value_whenever_it_comes_and_leaves_nothing(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int> early = await owner.RunAsync(Work.Of(1));
        SupervisedTask<int> late = await owner.RunAsync();

        int first = await owner.DoAsync(_ => early.AwaitAsync());
        Task<int> second = owner.Begin(_ => late.AwaitAsync(Timeout.InfiniteTimeSpan));
        Assert.False(second.IsCompleted);
        late.Pid.Send(2);
        lab.Run();

        Assert.Equal((1, 2), (first, await second));
        owner.AssertClean();
        Assert.Equal(1, lab.System.ProcessCount);
    }

    [Theory, Seeds]
    public async Task A_value_is_awaited_in_the_breath_that_started_the_task(int seed)
    {
        await using var lab = new Lab(seed);

        int sum = lab.Do(static async self => await self.RunTask(Work.Of(1)) + await self.RunTask(Work.Of(2)));

        Assert.Equal(3, sum);
        Assert.Equal(0, lab.System.ProcessCount);
    }

    [Theory, Seeds]
    public async Task Nothing_is_a_value_too(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        var done = new List<string>();
        SupervisedTask<string?> empty = await owner.DoAsync(static self => self.RunTask(static _ => Task.FromResult((string?)null)));
        SupervisedTask<object?> plain = await owner.DoAsync(self => self.RunTask(_ =>
        {
            done.Add("done");
            return Task.CompletedTask;
        }));

        string? nothing = await owner.DoAsync(_ => empty.AwaitAsync());
        object? none = await owner.DoAsync(_ => plain.AwaitAsync());

        Assert.Null(nothing);
        Assert.Null(none);
        Assert.Equal(["done"], done);
        owner.AssertClean();
    }

    [Theory, Seeds]
    public async Task Other_messages_stay_where_they_are_in_their_order(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync();
        owner.Pid.Send("before");
        task.Pid.Send(5);
        lab.Run();
        owner.Pid.Send("after");

        int value = await owner.DoAsync(_ => task.AwaitAsync());

        Assert.Equal(5, value);
        Assert.Equal(["before", "after"], owner.Unread);
    }

    [Fact]
    public async Task What_others_send_is_never_taken_for_a_value()
    {
        await using var lab = new Lab();
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync();
        var forged = new TaskReply<int>(task, 666);
        owner.Pid.Send(forged);
        task.Pid.Send(5);
        lab.Run();

        int value = await owner.DoAsync(_ => task.AwaitAsync());

        Assert.Equal(5, value);
        Assert.Equal([forged], owner.Unread);
    }

    [Theory, Seeds]
    [OtpCase("task_test", "await/2: raises when invoked from a non-owner process")]
    public async Task Nobody_but_its_owner_may_ask_and_the_refusal_says_who_is_who(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        var stranger = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync(Work.Of(5));

        var byStranger = await Assert.ThrowsAsync<InvalidOperationException>(() => stranger.DoAsync(_ => task.AwaitAsync()));
        var byCode = await Assert.ThrowsAsync<InvalidOperationException>(() => task.AwaitAsync().AsTask());
        var byOperator = await Assert.ThrowsAsync<InvalidOperationException>(async () => await task);

        Assert.Equal($"{task} can be asked by its owner only, which is {owner.Pid}; this is {stranger.Pid}.", byStranger.Message);
        Assert.Contains("code outside of any process, or off its owner's turn", byCode.Message, StringComparison.Ordinal);
        Assert.Equal(byCode.Message, byOperator.Message);
        Assert.Equal(5, await owner.DoAsync(_ => task.AwaitAsync()));
    }

    [Fact]
    public async Task Code_that_has_left_its_owners_turn_may_not_ask()
    {
        await using var lab = new Lab();
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync(Work.Of(5));

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => owner.DoAsync(_ =>
        {
            SynchronizationContext? turn = SynchronizationContext.Current;
            SynchronizationContext.SetSynchronizationContext(null);
            try
            {
                return task.AwaitAsync();
            }
            finally
            {
                SynchronizationContext.SetSynchronizationContext(turn);
            }
        }));

        Assert.Contains("off its owner's turn", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(5, await owner.DoAsync(_ => task.AwaitAsync()));
    }

    [Theory, Seeds]
    public async Task A_value_is_taken_once_and_who_asks_again_waits_his_whole_time(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync(Work.Of(5));
        int value = await owner.DoAsync(_ => task.AwaitAsync());

        Task<int> again = owner.Begin(_ => task.AwaitAsync(TimeSpan.FromMilliseconds(100)));
        lab.Advance(99);
        Assert.False(again.IsCompleted);
        lab.Advance(1);

        Assert.Equal(5, value);
        Assert.Equal(ExitReason.TimedOut, await Lab.FailureOf(again));
        owner.AssertClean();
    }

    [Theory, Seeds]
    public async Task Several_branches_of_an_owner_may_await_several_tasks(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int>[] tasks = await owner.RunAsync(3);

        Task<int[]> values = owner.Begin(async _ => await Task.WhenAll(tasks.Select(static task => task.AwaitAsync().AsTask())));
        foreach (int i in (int[])[2, 0, 1])
        {
            tasks[i].Pid.Send(i);
            lab.Run();
        }

        int[] all = await values;
        Assert.Equal([0, 1, 2], all);
        owner.AssertClean();
    }
}
