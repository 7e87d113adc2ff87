using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>Tasks under a supervisor: who is tied to whom, and whose end is whose.</summary>
public sealed class TaskSupervisorTests
{
    [Theory, Seeds]
    [OtpCase("task/supervisor_test", "counts and returns children")]
    public async Task Its_tasks_are_counted_and_listed_the_oldest_first(int seed)
    {
        await using var lab = new Lab(seed);
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        Assert.Equal(new ChildCounts(0, 0, 0, 0), await supervisor.CountChildrenAsync());

        SupervisedTask<int> one = await supervisor.RunAsync(Work.ObeyAsync);
        SupervisedTask<int> two = await supervisor.RunUnlinkedAsync(Work.ObeyAsync);
        Pid three = (await supervisor.StartChildAsync(Work.ObeyAsync)).GetPidOrThrow();

        Assert.Equal([one.Pid, two.Pid, three], await supervisor.GetChildrenAsync());
        Assert.Equal(new ChildCounts(3, 3, 0, 3), await supervisor.CountChildrenAsync());
        two.Pid.Send(5);
        lab.Run();
        Assert.Equal([one.Pid, three], await supervisor.GetChildrenAsync());
        Assert.Equal($"task supervisor {supervisor.Address}", $"{supervisor}");
    }

    [Theory, Seeds]
    [OtpCase("task/supervisor_test", "async/1: spawns tasks under the supervisor")]
    [OtpCase("task/supervisor_test", "async/3")]
    public async Task A_task_is_a_child_of_the_supervisor_and_linked_to_its_owner_too(int seed)
    {
        await using var lab = new Lab(seed);
        (TaskSupervisor supervisor, Pid pid) = await StartAsync(lab);
        var owner = new TaskOwner(lab);

        SupervisedTask<int> task = await owner.DoAsync(_ => supervisor.RunAsync(Work.ObeyAsync));
        ProcessInfo inside = lab.System.GetInfo(task.Pid)!;
        task.Pid.Send(5);
        lab.Run();

        Assert.Equal((owner.Pid, pid, "task ObeyAsync"), (task.Owner, inside.Parent, inside.Description));
        Assert.Equal([pid, owner.Pid], inside.Links);
        Assert.Equal([owner.Pid], inside.MonitoredBy);
        Assert.Equal([new TaskReply<int>(task, 5), new Down(task.Monitor, task.Pid, null, ExitReason.Normal)], owner.Unread);
    }

    [Theory, Seeds]
    [OtpCase("task/supervisor_test", "async_nolink/1: spawns a task under the supervisor without linking to the caller")]
    [OtpCase("task/supervisor_test", "async_nolink/3")]
    public async Task An_unlinked_task_is_watched_by_its_owner_and_linked_to_the_supervisor_only(int seed)
    {
        await using var lab = new Lab(seed);
        (TaskSupervisor supervisor, Pid pid) = await StartAsync(lab);
        var owner = new TaskOwner(lab);

        SupervisedTask<int> task = await owner.DoAsync(_ => supervisor.RunUnlinkedAsync(Work.ObeyAsync));
        ProcessInfo inside = lab.System.GetInfo(task.Pid)!;
        task.Pid.Send(5);
        int value = await owner.DoAsync(_ => task.AwaitAsync());

        Assert.Equal((owner.Pid, pid, "task ObeyAsync"), (task.Owner, inside.Parent, inside.Description));
        Assert.Equal([pid], inside.Links);
        Assert.Equal([owner.Pid], inside.MonitoredBy);
        Assert.Equal(5, value);
        owner.AssertClean();
    }

    [Theory, Seeds]
    [OtpCase("task/supervisor_test", "start_child/1, /3")]
    public async Task Work_that_nobody_awaits_is_tied_to_the_supervisor_only(int seed)
    {
        await using var lab = new Lab(seed);
        (TaskSupervisor supervisor, Pid pid) = await StartAsync(lab);
        var owner = new TaskOwner(lab);

        Pid child = (await owner.DoAsync(_ => supervisor.StartChildAsync(Work.ObeyAsync))).GetPidOrThrow();
        ProcessInfo inside = lab.System.GetInfo(child)!;
        child.Send(5);
        lab.Run();

        Assert.Equal("task ObeyAsync", inside.Description);
        Assert.Equal([pid], inside.Links);
        Assert.Empty(inside.MonitoredBy);
        Assert.Equal(ExitReason.Normal, lab.EndOf(child));
        owner.AssertClean();
    }

    [Theory, Seeds]
    public async Task Work_without_a_value_gives_null(int seed)
    {
        await using var lab = new Lab(seed);
        (TaskSupervisor supervisor, _) = await StartAsync(lab);
        var owner = new TaskOwner(lab);
        Task NoteAsync(ProcessContext self)
        {
            lab.Journal.Add("done");
            return Task.CompletedTask;
        }

        SupervisedTask<object?> linked = await owner.DoAsync(_ => supervisor.RunAsync(NoteAsync));
        SupervisedTask<object?> unlinked = await owner.DoAsync(_ => supervisor.RunUnlinkedAsync(NoteAsync));
        SupervisedTask<object?> free = await supervisor.RunAsync(NoteAsync);

        Assert.Null(await owner.DoAsync(_ => linked.AwaitAsync()));
        Assert.Null(await owner.DoAsync(_ => unlinked.AwaitAsync()));
        Assert.Null(await free);
        Assert.Equal(3, lab.Journal.Count);
    }

    [Theory]
    [InlineData("normal")]
    [InlineData("broken")]
    [InlineData("raise")]
    [InlineData("killed")]
    [OtpCase("task/supervisor_test", "await/1: exits on task throw / error / exit")]
    public async Task A_failed_unlinked_task_fails_the_await_of_an_owner_that_lives_on(string way)
    {
        await using var lab = new Lab();
        (TaskSupervisor supervisor, _) = await StartAsync(lab);
        var owner = new TaskOwner(lab);
        var boom = new InvalidOperationException("boom");
        SupervisedTask<int> task = await owner.DoAsync(_ => supervisor.RunUnlinkedAsync(Work.ObeyAsync));
        SupervisedTask<int> other = await owner.DoAsync(_ => supervisor.RunUnlinkedAsync(Work.ObeyAsync));

        foreach (Pid pid in (Pid[])[task.Pid, other.Pid])
        {
            if (way == "killed")
                pid.Kill();
            else
                pid.Send(way switch { "normal" => ExitReason.Normal, "broken" => Lab.Broken, _ => boom });
        }
        ExitReason reason = await Lab.FailureOf(owner.DoAsync(_ => task.AwaitAsync()));
        TaskOutcome<int>? outcome = await owner.DoAsync(_ => other.YieldAsync());

        Assert.Equal(way switch
        {
            "normal" => ExitReason.Normal,
            "broken" => Lab.Broken,
            "raise" => ExitReason.Crashed(boom),
            _ => ExitReason.Killed,
        }, reason);
        Assert.Equal(new TaskOutcome<int>.Exited(reason), outcome);
        owner.AssertClean();
    }

    [Theory, Seeds]
    [OtpCase("task/supervisor_test", "await/1: demonitors and unalias on timeout")]
    public async Task After_a_time_out_an_unlinked_task_goes_on_and_nothing_of_it_comes_any_more(int seed)
    {
        await using var lab = new Lab(seed);
        (TaskSupervisor supervisor, _) = await StartAsync(lab);
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.DoAsync(_ => supervisor.RunUnlinkedAsync(Work.ObeyAsync));
        Task<int> value = owner.Begin(_ => task.AwaitAsync(TimeSpan.FromMilliseconds(10)));

        lab.Advance(10);
        Assert.Equal(ExitReason.TimedOut, await Lab.FailureOf(value));
        Assert.True(task.Pid.IsAlive);
        owner.AssertClean();
        task.Pid.Send(5);
        lab.Run();

        Assert.Equal(ExitReason.Normal, lab.EndOf(task.Pid));
        owner.AssertClean();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_owner_that_is_killed_takes_its_linked_task_along_and_no_other(bool isLinked)
    {
        await using var lab = new Lab();
        (TaskSupervisor supervisor, Pid pid) = await StartAsync(lab);
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.DoAsync(
            _ => isLinked ? supervisor.RunAsync(Work.ObeyAsync) : supervisor.RunUnlinkedAsync(Work.ObeyAsync));

        owner.Pid.Kill();
        lab.Run();

        Assert.Equal(isLinked ? ExitReason.Killed : null, lab.EndOf(task.Pid));
        Assert.Equal(isLinked ? 0 : 1, (await supervisor.CountChildrenAsync()).Active);
        Assert.True(pid.IsAlive);
    }

    [Theory, Seeds]
    public async Task A_linked_task_that_fails_takes_its_owner_along_and_the_supervisor_and_the_others_live(int seed)
    {
        await using var lab = new Lab(seed);
        (TaskSupervisor supervisor, Pid pid) = await StartAsync(lab);
        var owner = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.DoAsync(_ => supervisor.RunAsync(Work.ObeyAsync));
        SupervisedTask<int> other = await supervisor.RunAsync(Work.ObeyAsync);

        task.Pid.Send(Lab.Broken);
        lab.Run();

        Assert.Equal(Lab.Broken, owner.End);
        Assert.True(pid.IsAlive);
        Assert.Equal([other.Pid], await supervisor.GetChildrenAsync());
    }

    [Theory, Seeds]
    [OtpCase("task/supervisor_test", "terminate_child/2")]
    public async Task A_task_is_terminated_once_and_then_unknown(int seed)
    {
        await using var lab = new Lab(seed);
        (TaskSupervisor supervisor, _) = await StartAsync(lab);
        Pid child = (await supervisor.StartChildAsync(Work.ObeyAsync)).GetPidOrThrow();
        Pid stranger = lab.Puppet();

        TerminateResult first = await supervisor.TerminateChildAsync(child);
        TerminateResult second = await supervisor.TerminateChildAsync(child);
        TerminateResult other = await supervisor.TerminateChildAsync(stranger);

        Assert.Equal(
            (TerminateResult.Terminated, TerminateResult.NotFound, TerminateResult.NotFound), (first, second, other));
        Assert.Equal(ExitReason.Shutdown, lab.EndOf(child));
        Assert.True(stranger.IsAlive);
    }

    [Theory, Seeds]
    public async Task A_supervisor_that_is_killed_takes_its_tasks_along_and_an_unlinked_owner_is_told(int seed)
    {
        await using var lab = new Lab(seed);
        (TaskSupervisor supervisor, Pid pid) = await StartAsync(lab);
        var owner = new TaskOwner(lab);
        var linked = new TaskOwner(lab);
        SupervisedTask<int> task = await owner.DoAsync(_ => supervisor.RunUnlinkedAsync(Work.ObeyAsync));
        await linked.DoAsync(_ => supervisor.RunAsync(Work.ObeyAsync));
        Task<int> value = owner.Begin(_ => task.AwaitAsync());

        pid.Kill();
        lab.Run();

        Assert.Equal(ExitReason.Killed, await Lab.FailureOf(value));
        Assert.Equal(ExitReason.Killed, linked.End);
        Assert.Equal(ExitReason.NoProcess, await Lab.FailureOf(owner.DoAsync(_ => supervisor.RunUnlinkedAsync(Work.ObeyAsync))));
        owner.AssertClean();
        Assert.Equal(1, lab.System.ProcessCount);
    }

    private static async Task<(TaskSupervisor Supervisor, Pid Pid)> StartAsync(Lab lab)
    {
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        Assert.True(supervisor.Address.TryFind(out Pid pid));
        return (supervisor, pid);
    }
}
