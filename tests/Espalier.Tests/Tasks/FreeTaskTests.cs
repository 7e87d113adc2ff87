using Espalier.Processes;
using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>Tasks that code outside of processes starts: nobody owns them, and anybody may ask.</summary>
public sealed class FreeTaskTests
{
    [Theory, Seeds]
    public async Task Anybody_may_await_it_any_number_of_times(int seed)
    {
        await using var lab = new Lab(seed);
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        var one = new TaskOwner(lab);
        var other = new TaskOwner(lab);

        SupervisedTask<int> task = await supervisor.RunAsync(Work.ObeyAsync);
        Task<int> inside = one.Begin(_ => task.AwaitAsync());
        Task<int> beside = other.Begin(_ => task.AwaitAsync());
        task.Pid.Send(5);
        int first = await task;
        int second = await task.AwaitAsync(TimeSpan.Zero);
        lab.Run();

        Assert.Equal((default, default), (task.Owner, task.Monitor));
        Assert.Equal((5, 5, 5, 5), (first, second, await inside, await beside));
        one.AssertClean();
        other.AssertClean();
    }

    [Theory, Seeds]
    public async Task Its_failure_is_told_to_everybody_who_asks_and_harms_nobody(int seed)
    {
        await using var lab = new Lab(seed);
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        var somebody = new TaskOwner(lab);
        SupervisedTask<int> task = await supervisor.RunAsync(Work.ObeyAsync);
        Task<int> inside = somebody.Begin(_ => task.AwaitAsync());

        task.Pid.Send(Lab.Broken);
        ExitReason first = await Lab.FailureOf(task.AwaitAsync().AsTask());
        lab.Run();

        Assert.Equal(Lab.Broken, first);
        Assert.Equal(Lab.Broken, await Lab.FailureOf(task.AwaitAsync().AsTask()));
        Assert.Equal(Lab.Broken, await Lab.FailureOf(inside));
        Assert.Equal(new TaskOutcome<int>.Exited(Lab.Broken), await task.YieldAsync());
        Assert.Equal(new TaskOutcome<int>.Exited(Lab.Broken), task.Ignore());
        somebody.AssertClean();
    }

    [Theory, Seeds]
    public async Task Who_gives_up_waiting_may_come_back_for_the_value(int seed)
    {
        await using var lab = new Lab(seed);
        using var cancellation = new CancellationTokenSource();
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        SupervisedTask<int> task = await supervisor.RunAsync(Work.ObeyAsync);

        Assert.Equal(ExitReason.TimedOut, await Lab.FailureOf(task.AwaitAsync(TimeSpan.Zero).AsTask()));
        Assert.Null(await task.YieldAsync(TimeSpan.Zero));
        Assert.Null(task.Ignore());
        Task<int> timedOut = await Outside.BeginAsync(lab, () => task.AwaitAsync(TimeSpan.FromMilliseconds(10)));
        Task<int> cancelled = await Outside.BeginAsync(lab, () => task.AwaitAsync(null, cancellation.Token));
        cancellation.Cancel();
        lab.Advance(10);
        Assert.Equal(ExitReason.TimedOut, await Lab.FailureOf(timedOut));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        task.Pid.Send(5);

        Assert.Equal(5, await task);
        Assert.Equal(0, lab.System.Timers.Count);
    }

    [Fact]
    public async Task The_time_is_five_seconds_unless_said_otherwise()
    {
        await using var lab = new Lab();
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        SupervisedTask<int> task = await supervisor.RunAsync(Work.ObeyAsync);
        Task<int> value = await Outside.BeginAsync(lab, () => task.AwaitAsync());
        Task<TaskOutcome<int>?> outcome = await Outside.BeginAsync(lab, () => task.YieldAsync());

        lab.Advance(4_999);
        Assert.False(value.IsCompleted || outcome.IsCompleted);
        lab.Advance(1);

        Assert.Equal(ExitReason.TimedOut, await Lab.FailureOf(value));
        Assert.Null(await outcome);
    }

    [Theory, Seeds]
    public async Task A_killed_process_that_waited_is_forgotten(int seed)
    {
        await using var lab = new Lab(seed);
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        SupervisedTask<int> task = await supervisor.RunAsync(Work.ObeyAsync);
        var somebody = new TaskOwner(lab);
        Task<int> value = somebody.Begin(_ => task.AwaitAsync());

        somebody.Pid.Kill();
        lab.Run();

        await Assert.ThrowsAsync<ExitException>(() => value);
        Assert.Equal(0, lab.System.Timers.Count);
        Assert.True(task.Pid.IsAlive);
    }

    [Theory, Seeds]
    public async Task The_end_of_a_supervisor_is_the_end_of_its_tasks_for_whoever_waits(int seed)
    {
        await using var lab = new Lab(seed);
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        SupervisedTask<int> task = await supervisor.RunAsync(Work.ObeyAsync);
        Task<int> value = await Outside.BeginAsync(lab, () => task.AwaitAsync());

        await supervisor.StopAsync();
        lab.Run();

        Assert.Equal(ExitReason.Shutdown, await Lab.FailureOf(value));
        Assert.Equal(0, lab.System.ProcessCount);
    }

    [Fact]
    public async Task Code_of_another_system_and_code_off_its_turn_start_free_ones()
    {
        await using var lab = new Lab();
        await using var elsewhere = new Lab();
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        var stranger = new TaskOwner(elsewhere);
        var local = new TaskOwner(lab);
        SupervisedTask<int> foreign = null!;
        SupervisedTask<int> off = null!;

        Task<SupervisedTask<int>> start = stranger.Begin(_ => supervisor.RunAsync(Work.Of(5)));
        lab.Run();
        elsewhere.Run();
        foreign = await start;
        await local.DoAsync(_ =>
        {
            SynchronizationContext? turn = SynchronizationContext.Current;
            SynchronizationContext.SetSynchronizationContext(null);
            start = supervisor.RunAsync(Work.Of(6)).AsTask();
            SynchronizationContext.SetSynchronizationContext(turn);
            return 0;
        });
        lab.Run();
        off = await start;

        Assert.Equal((default, default), (foreign.Owner, off.Owner));
        Assert.Equal((5, 6), (await foreign, await off));
    }

    [Theory, Seeds]
    public async Task Several_are_awaited_together_from_outside(int seed)
    {
        await using var lab = new Lab(seed);
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        SupervisedTask<int>[] tasks = await StartAsync(supervisor, 3);
        tasks[0].Pid.Send(0);
        Task<IReadOnlyList<int>> values = await Outside.BeginAsync(lab, () => SupervisedTask.AwaitAllAsync([.. tasks, tasks[0]]));

        tasks[2].Pid.Send(2);
        lab.Run();
        Assert.False(values.IsCompleted);
        tasks[1].Pid.Send(1);
        lab.Run();

        Assert.Equal([0, 1, 2, 0], await values);
        Assert.Equal([0, 1, 2], await SupervisedTask.AwaitAllAsync(tasks, TimeSpan.Zero));
        Assert.Equal(0, lab.System.Timers.Count);
    }

    [Theory, Seeds]
    public async Task The_first_that_fails_ends_the_wait_for_all_and_the_time_is_for_all(int seed)
    {
        await using var lab = new Lab(seed);
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        SupervisedTask<int>[] tasks = await StartAsync(supervisor, 3);
        Task<IReadOnlyList<int>> late = await Outside.BeginAsync(
            lab, () => SupervisedTask.AwaitAllAsync(tasks[..2], TimeSpan.FromMilliseconds(10)));
        Task<IReadOnlyList<int>> failed = await Outside.BeginAsync(lab, () => SupervisedTask.AwaitAllAsync(tasks, Timeout.InfiniteTimeSpan));

        lab.Advance(10);
        Assert.Equal(ExitReason.TimedOut, await Lab.FailureOf(late));
        Assert.False(failed.IsCompleted);
        tasks[2].Pid.Send(Lab.Broken);
        lab.Run();

        Assert.Equal(Lab.Broken, await Lab.FailureOf(failed));
        Assert.True(tasks[0].Pid.IsAlive && tasks[1].Pid.IsAlive);
    }

    [Theory, Seeds]
    public async Task Outcomes_of_several_are_asked_for_until_there_are_enough_or_the_rest_is_killed(int seed)
    {
        await using var lab = new Lab(seed);
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        SupervisedTask<int>[] tasks = await StartAsync(supervisor, 4);
        Task<IReadOnlyList<TaskOutcome<int>?>> some = await Outside.BeginAsync(
            lab, () => SupervisedTask.YieldAllAsync(tasks, Timeout.InfiniteTimeSpan, TaskTimeoutAction.Kill, limit: 2));
        Task<IReadOnlyList<TaskOutcome<int>?>> all = await Outside.BeginAsync(
            lab, () => SupervisedTask.YieldAllAsync(tasks, TimeSpan.FromMilliseconds(10), TaskTimeoutAction.Kill));

        tasks[0].Pid.Send(0);
        lab.Run();
        Assert.False(some.IsCompleted);
        tasks[1].Pid.Send(Lab.Broken);
        lab.Run();
        Assert.True(tasks[2].Pid.IsAlive);
        lab.Advance(10);

        TaskOutcome<int>?[] known = [new TaskOutcome<int>.Completed(0), new TaskOutcome<int>.Exited(Lab.Broken), null, null];
        Assert.Equal(known, await some);
        Assert.Equal(known, await all);
        Assert.Equal((ExitReason.Killed, ExitReason.Killed), (lab.EndOf(tasks[2].Pid), lab.EndOf(tasks[3].Pid)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_that_is_killed_before_anybody_is_to_be_told_of_its_end_was_killed_all_the_same(bool hasEnded)
    {
        await using var lab = new Lab();
        Pid process = lab.Puppet();
        lab.Run();
        var task = new SupervisedTask<int>(owner: null);

        // As by somebody who found it in the table, between its birth and the watch.
        process.Kill();
        if (hasEnded)
            lab.Run();
        task.TryAttach((ProcessCell)process.Target!, isLinked: false);
        lab.Run();

        Assert.Equal(new TaskOutcome<int>.Exited(ExitReason.Killed), await task.YieldAsync(TimeSpan.Zero));
    }

    private static async Task<SupervisedTask<int>[]> StartAsync(TaskSupervisor supervisor, int count)
    {
        var tasks = new SupervisedTask<int>[count];
        for (int i = 0; i < count; i++)
            tasks[i] = await supervisor.RunAsync(Work.ObeyAsync);
        return tasks;
    }
}
