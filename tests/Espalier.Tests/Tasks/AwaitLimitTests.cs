using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>Limits and tokens of an await: they end the wait, never the task.</summary>
public sealed class AwaitLimitTests
{
    [Theory, Seeds]
    [OtpCase("task_test", "await/2: demonitors and unalias on timeout")]
    public async Task After_a_time_out_the_task_goes_on_linked_and_nothing_of_it_comes_any_more(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync();
        Task<int> value = owner.Begin(_ => task.AwaitAsync(TimeSpan.FromMilliseconds(10)));

        lab.Advance(10);
        var failure = await Assert.ThrowsAsync<CallFailedException>(() => value);
        Assert.True(task.Pid.IsAlive);
        Assert.Equal([task.Pid], owner.Info.Links);
        Assert.Empty(owner.Info.Monitors);
        task.Pid.Send(5);
        lab.Run();

        Assert.Equal((CallOperation.Await, ExitReason.TimedOut), (failure.Operation, failure.Reason));
        Assert.Equal(ExitReason.Normal, lab.EndOf(task.Pid));
        owner.AssertClean();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_time_is_five_seconds_unless_said_otherwise(bool byOperator)
    {
        await using var lab = new Lab();
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync();
        Task<int> value = owner.Begin(async _ => byOperator ? await task : await task.AwaitAsync());

        lab.Advance(4_999);
        Assert.False(value.IsCompleted);
        lab.Advance(1);

        Assert.Equal(ExitReason.TimedOut, await Lab.FailureOf(value));
    }

    [Theory, Seeds]
    public async Task An_infinite_time_is_one_and_a_value_takes_the_timer_back(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int>[] tasks = await owner.RunAsync(2);
        int timers = lab.System.Timers.Count;
        Task<int> patient = owner.Begin(_ => tasks[0].AwaitAsync(Timeout.InfiniteTimeSpan));
        Assert.Equal(timers, lab.System.Timers.Count);

        lab.Advance(1e9);
        tasks[0].Pid.Send(1);
        lab.Run();
        Task<int> usual = owner.Begin(_ => tasks[1].AwaitAsync());
        Assert.Equal(timers + 1, lab.System.Timers.Count);
        tasks[1].Pid.Send(2);
        lab.Run();

        Assert.Equal((1, 2), (await patient, await usual));
        Assert.Equal(timers, lab.System.Timers.Count);
    }

    [Theory, Seeds]
    public async Task No_time_looks_once(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int> there = await owner.RunAsync(Work.Of(5));
        SupervisedTask<int> notYet = await owner.RunAsync();

        int value = await owner.DoAsync(_ => there.AwaitAsync(TimeSpan.Zero));
        ExitReason reason = await Lab.FailureOf(owner.DoAsync(_ => notYet.AwaitAsync(TimeSpan.Zero)));

        Assert.Equal((5, ExitReason.TimedOut), (value, reason));
        Assert.True(notYet.Pid.IsAlive);
    }

    [Theory, Seeds]
    public async Task A_value_that_comes_as_the_time_is_over_is_given_or_dropped_and_never_left(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync(static self => Work.SleepAsync(self, 5, 10));

        Task<int> value = owner.Begin(_ => task.AwaitAsync(TimeSpan.FromMilliseconds(10)));
        lab.Advance(10);

        if (value.IsCompletedSuccessfully)
            Assert.Equal(5, await value);
        else
            Assert.Equal(ExitReason.TimedOut, await Lab.FailureOf(value));
        owner.AssertClean();
    }

    [Theory, Seeds]
    public async Task A_token_ends_the_wait_and_the_task_can_be_awaited_again(int seed)
    {
        await using var lab = new Lab(seed);
        using var cancellation = new CancellationTokenSource();
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync();
        Task<int> value = owner.Begin(_ => task.AwaitAsync(Timeout.InfiniteTimeSpan, cancellation.Token));

        cancellation.Cancel();
        lab.Run();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => value);
        task.Pid.Send(5);
        int again = await owner.DoAsync(_ => task.AwaitAsync());

        Assert.Equal(cancellation.Token, cancelled.CancellationToken);
        Assert.Equal(5, again);
        owner.AssertClean();
    }

    [Theory, Seeds]
    public async Task A_token_that_is_cancelled_already_does_not_even_look(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync(Work.Of(5));
        var over = new CancellationToken(true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => owner.DoAsync(_ => task.AwaitAsync(null, over)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => owner.DoAsync(_ => task.YieldAsync(null, over)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => owner.DoAsync(_ => task.ShutdownAsync(null, over)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => owner.DoAsync(_ => SupervisedTask.AwaitAllAsync([task], null, over)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => owner.DoAsync(_ => SupervisedTask.YieldAllAsync([task], cancellationToken: over)));

        Assert.Equal(5, await owner.DoAsync(_ => task.AwaitAsync()));
        owner.AssertClean();
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(-1e9)]
    [InlineData(1e18 / 1e4)]
    public async Task A_time_that_is_none_is_refused_by_name_and_nothing_is_taken(double milliseconds)
    {
        await using var lab = new Lab();
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync(Work.Of(5));
        var limit = TimeSpan.FromMilliseconds(milliseconds);

        Exception?[] refusals =
        [
            await Record.ExceptionAsync(() => owner.DoAsync(_ => task.AwaitAsync(limit))),
            await Record.ExceptionAsync(() => owner.DoAsync(_ => task.YieldAsync(limit))),
            await Record.ExceptionAsync(() => owner.DoAsync(_ => SupervisedTask.AwaitAllAsync([task], limit))),
            await Record.ExceptionAsync(() => owner.DoAsync(_ => SupervisedTask.YieldAllAsync([task], limit))),
        ];

        foreach (Exception? refusal in refusals)
        {
            var range = Assert.IsType<ArgumentOutOfRangeException>(refusal);
            Assert.Equal(("timeout", (object)limit), (range.ParamName, range.ActualValue));
            Assert.StartsWith(
                $"timeout must be from zero to 10000 days, or Timeout.InfiniteTimeSpan, not {limit}.", range.Message, StringComparison.Ordinal);
        }
        Assert.Equal(5, await owner.DoAsync(_ => task.AwaitAsync()));
    }

    [Fact]
    public async Task A_task_needs_a_body()
    {
        await using var lab = new Lab();
        var owner = new TaskOwner(lab);

        Exception?[] refusals =
        [
            await Record.ExceptionAsync(() => owner.DoAsync(static self => self.RunTask((Func<ProcessContext, Task<int>>)null!))),
            await Record.ExceptionAsync(() => owner.DoAsync(static self => self.RunTask(null!))),
        ];

        Assert.All(refusals, static refusal => Assert.Equal("body", Assert.IsType<ArgumentNullException>(refusal).ParamName));
        Assert.Equal(1, lab.System.ProcessCount);
    }
}
