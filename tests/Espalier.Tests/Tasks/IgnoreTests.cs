using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>Letting a task go.</summary>
public sealed class IgnoreTests
{
    [Theory, Seeds]
    [OtpCase("task_test", "ignore/1: discards on time replies (value returned)")]
    public async Task A_value_that_is_there_is_given_and_nothing_is_left(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync(Work.Of(5));

        TaskOutcome<int>? outcome = await owner.DoAsync(_ => task.Ignore());

        Assert.Equal(new TaskOutcome<int>.Completed(5), outcome);
        owner.AssertClean();
    }

    [Theory, Seeds]
    [OtpCase("task_test", "ignore/1: discards late replies (nil, nothing arrives later)")]
    public async Task A_task_that_works_goes_on_alone_and_its_value_arrives_nowhere(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab, traps: true);
        SupervisedTask<int> task = await owner.RunAsync();

        TaskOutcome<int>? outcome = await owner.DoAsync(_ => task.Ignore());
        Assert.True(task.Pid.IsAlive);
        task.Pid.Send(5);
        lab.Run();

        Assert.Null(outcome);
        Assert.Equal(ExitReason.Normal, lab.EndOf(task.Pid));
        owner.AssertClean();
    }

    [Theory]
    [InlineData("normal")]
    [InlineData("broken")]
    [OtpCase("task_test", "ignore/1: discards on-time failures ({:exit, r})")]
    public async Task An_end_that_is_there_is_given(string way)
    {
        await using var lab = new Lab();
        var owner = new TaskOwner(lab, traps: true);
        SupervisedTask<int> task = await owner.RunAsync();
        ExitReason reason = way == "normal" ? ExitReason.Normal : Lab.Broken;
        task.Pid.Send(reason);
        lab.Run();

        TaskOutcome<int>? outcome = await owner.DoAsync(_ => task.Ignore());

        Assert.Equal(new TaskOutcome<int>.Exited(reason), outcome);
        Assert.Equal([new TrappedExit(task.Pid, reason)], owner.Unread);
    }

    [Theory, Seeds]
    [OtpCase("task_test", "ignore/1: discards late failures (nil, caller lives)")]
    public async Task A_later_failure_harms_nobody(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync();

        TaskOutcome<int>? outcome = await owner.DoAsync(_ => task.Ignore());
        task.Pid.Send(Lab.Broken);
        lab.Run();

        Assert.Null(outcome);
        Assert.Equal(Lab.Broken, lab.EndOf(task.Pid));
        owner.AssertClean();
    }

    [Theory, Seeds]
    public async Task A_task_that_was_let_go_outlives_its_owner(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync();
        await owner.DoAsync(_ => task.Ignore());

        owner.Pid.Kill();
        lab.Run();

        Assert.True(task.Pid.IsAlive);
    }

    [Theory, Seeds]
    public async Task Who_lets_go_twice_or_asks_afterwards_gets_nothing(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync();
        await owner.DoAsync(_ => task.Ignore());

        TaskOutcome<int>? twice = await owner.DoAsync(_ => task.Ignore());
        task.Pid.Send(5);
        TaskOutcome<int>? late = await owner.DoAsync(_ => task.YieldAsync(TimeSpan.Zero));

        Assert.Null(twice);
        Assert.Null(late);
        owner.AssertClean();
    }

    [Theory, Seeds]
    public async Task Nobody_but_its_owner_may_let_it_go(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        var stranger = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.RunAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => stranger.DoAsync(_ => task.Ignore()));
        Assert.Throws<InvalidOperationException>(() => task.Ignore());

        Assert.Equal([task.Pid], owner.Info.Links);
        Assert.Equal([task.Pid], owner.Info.Monitors);
    }
}
