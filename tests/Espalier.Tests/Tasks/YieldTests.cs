using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>Asking for an outcome without harm.</summary>
public sealed class YieldTests
{
    [Theory, Seeds]
    [OtpCase("task_test", "yield/2: reply and DOWN queued → {:ok, v}")]
    public async Task A_value_counts_although_the_notice_of_the_end_is_there_too(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync(Work.Of(5));
        Assert.False(task.Pid.IsAlive);

        TaskOutcome<int>? outcome = await owner.DoAsync(_ => task.YieldAsync());

        Assert.Equal(new TaskOutcome<int>.Completed(5), outcome);
        Assert.Equal("completed: 5", $"{outcome}");
        owner.AssertClean();
    }

    [Theory, Seeds]
    [OtpCase("task_test", "yield/2: nil on timeout")]
    public async Task When_the_time_is_over_nothing_has_changed_and_it_may_be_asked_again(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync();
        Task<TaskOutcome<int>?> first = owner.Begin(_ => task.YieldAsync(TimeSpan.FromMilliseconds(10)));

        lab.Advance(9);
        Assert.False(first.IsCompleted);
        lab.Advance(1);
        TaskOutcome<int>? nothing = await owner.DoAsync(_ => task.YieldAsync(TimeSpan.Zero));
        Assert.Equal([task.Pid], owner.Info.Links);
        Assert.Equal([task.Pid], owner.Info.Monitors);
        task.Pid.Send(5);
        TaskOutcome<int>? outcome = await owner.DoAsync(_ => task.YieldAsync());

        Assert.Null(await first);
        Assert.Null(nothing);
        Assert.Equal(new TaskOutcome<int>.Completed(5), outcome);
    }

    [Fact]
    public async Task The_time_is_five_seconds_unless_said_otherwise()
    {
        await using var lab = new Lab();
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync();
        Task<TaskOutcome<int>?> outcome = owner.Begin(_ => task.YieldAsync());

        lab.Advance(4_999);
        Assert.False(outcome.IsCompleted);
        lab.Advance(1);

        Assert.Null(await outcome);
    }

    [Theory, Seeds]
    [OtpCase("task_test", "yield/2: {:exit, :normal} on normal exit")]
    public async Task A_normal_end_without_a_value_is_an_exit(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync();
        task.Pid.Send(ExitReason.Normal);

        TaskOutcome<int>? outcome = await owner.DoAsync(_ => task.YieldAsync());

        Assert.Equal(new TaskOutcome<int>.Exited(ExitReason.Normal), outcome);
        Assert.Equal("exited: normal", $"{outcome}");
        owner.AssertClean();
    }

    [Theory, Seeds]
    public async Task An_owner_that_traps_sees_the_exit_of_a_linked_task(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab, traps: true);
        SupervisedTask<int> task = await owner.RunAsync();
        Task<TaskOutcome<int>?> outcome = owner.Begin(_ => task.YieldAsync());

        task.Pid.Send(Lab.Broken);
        lab.Run();

        Assert.Equal(new TaskOutcome<int>.Exited(Lab.Broken), await outcome);
        Assert.Equal([new TrappedExit(task.Pid, Lab.Broken)], owner.Unread);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_outcome_is_taken_once_and_who_asks_again_waits_his_whole_time(bool hasValue)
    {
        await using var lab = new Lab();
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync();
        task.Pid.Send(hasValue ? 5 : ExitReason.Normal);
        Assert.NotNull(await owner.DoAsync(_ => task.YieldAsync()));

        Task<TaskOutcome<int>?> again = owner.Begin(_ => task.YieldAsync(TimeSpan.FromMilliseconds(100)));
        lab.Advance(99);
        Assert.False(again.IsCompleted);
        lab.Advance(1);

        Assert.Null(await again);
    }

    [Theory, Seeds]
    [OtpCase("task_test", "yield/2: foreign caller raises")]
    public async Task Nobody_but_its_owner_may_ask(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        var stranger = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync(Work.Of(5));

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => stranger.DoAsync(_ => task.YieldAsync()));
        await Assert.ThrowsAsync<InvalidOperationException>(() => task.YieldAsync().AsTask());

        Assert.Equal($"{task} can be asked by its owner only, which is {owner.Pid}; this is {stranger.Pid}.", refusal.Message);
        Assert.Equal(new TaskOutcome<int>.Completed(5), await owner.DoAsync(_ => task.YieldAsync()));
    }

    [Theory, Seeds]
    public async Task A_token_ends_the_wait_and_it_can_be_asked_again(int seed)
    {
        await using var lab = new Lab(seed);
        using var cancellation = new CancellationTokenSource();
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync();
        Task<TaskOutcome<int>?> outcome = owner.Begin(_ => task.YieldAsync(null, cancellation.Token));

        cancellation.Cancel();
        lab.Run();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => outcome);
        task.Pid.Send(5);

        Assert.Equal(new TaskOutcome<int>.Completed(5), await owner.DoAsync(_ => task.YieldAsync()));
        Assert.Equal(0, lab.System.Timers.Count);
    }
}
