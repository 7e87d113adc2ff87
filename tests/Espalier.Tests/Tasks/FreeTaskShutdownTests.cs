using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>Ending a task that nobody owns: anybody may, and everybody hears the same.</summary>
public sealed class FreeTaskShutdownTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_task_that_runs_ends_of_it_and_that_is_nothing_however_often_it_is_asked(bool brutally)
    {
        await using var lab = new Lab();
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        SupervisedTask<int> task = await supervisor.RunAsync(Work.ObeyAsync);
        ShutdownPolicy? policy = brutally ? ShutdownPolicy.BrutalKill : null;
        ExitReason reason = brutally ? ExitReason.Killed : ExitReason.Shutdown;

        TaskOutcome<int>? first = await task.ShutdownAsync(policy);
        TaskOutcome<int>? second = await task.ShutdownAsync(policy);

        Assert.Null(first);
        Assert.Null(second);
        Assert.Equal(reason, lab.EndOf(task.Pid));
        Assert.Equal(reason, await Lab.FailureOf(task.AwaitAsync().AsTask()));
    }

    [Theory, Seeds]
    public async Task One_that_has_given_its_value_or_has_ended_tells_that(int seed)
    {
        await using var lab = new Lab(seed);
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        SupervisedTask<int> done = await supervisor.RunAsync(Work.Of(5));
        SupervisedTask<int> broken = await supervisor.RunAsync<int>(static _ => throw new ExitException(Lab.Broken));
        SupervisedTask<int> empty = await supervisor.RunAsync<int>(static _ => throw new ExitException(ExitReason.Normal));
        lab.Run();

        Assert.Equal(new TaskOutcome<int>.Completed(5), await done.ShutdownAsync());
        Assert.Equal(new TaskOutcome<int>.Exited(Lab.Broken), await broken.ShutdownAsync(ShutdownPolicy.BrutalKill));
        Assert.Equal(new TaskOutcome<int>.Exited(ExitReason.Normal), await empty.ShutdownAsync());
    }

    [Theory, Seeds]
    public async Task One_that_refuses_is_killed_when_its_time_is_over(int seed)
    {
        await using var lab = new Lab(seed);
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        SupervisedTask<int> task = await supervisor.RunAsync(Work.ObeyAsync);
        Work.Harden(task.Pid);
        lab.Run();
        Task<TaskOutcome<int>?> outcome = await Outside.BeginAsync(
            lab, () => task.ShutdownAsync(ShutdownPolicy.Within(TimeSpan.FromMilliseconds(10))));

        lab.Advance(9);
        Assert.True(task.Pid.IsAlive);
        lab.Advance(1);

        Assert.Equal(new TaskOutcome<int>.Exited(ExitReason.Killed), await outcome);
        Assert.Equal(0, lab.System.Timers.Count);
    }

    [Theory, Seeds]
    public async Task Several_may_ask_at_once_and_a_token_ends_the_wait_of_one_only(int seed)
    {
        await using var lab = new Lab(seed);
        using var cancellation = new CancellationTokenSource();
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        SupervisedTask<int> task = await supervisor.RunAsync(Work.ObeyAsync);
        Work.Harden(task.Pid);
        lab.Run();
        Task<TaskOutcome<int>?> one = await Outside.BeginAsync(lab, () => task.ShutdownAsync(null, cancellation.Token));
        Task<TaskOutcome<int>?> other = await Outside.BeginAsync(lab, () => task.ShutdownAsync());

        cancellation.Cancel();
        lab.Run();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        Assert.False(other.IsCompleted);
        task.Pid.Send(5);
        lab.Run();

        Assert.Equal(new TaskOutcome<int>.Completed(5), await other);
        Assert.Equal(5, await task);
        Assert.Equal(0, lab.System.Timers.Count);
    }
}
