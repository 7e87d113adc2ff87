using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>On whose behalf a task works, and who started it.</summary>
public sealed class TaskCallersTests
{
    [Theory, Seeds]
    [OtpCase("task_test", "async with $callers")]
    public async Task The_callers_of_a_task_are_who_started_it_and_that_ones_own(int seed)
    {
        await using var lab = new Lab(seed);

        (Pid self, IReadOnlyList<Pid> none, Pid task, IReadOnlyList<Pid> one, IReadOnlyList<Pid> two) = lab.Do(static async self =>
        {
            (Pid task, IReadOnlyList<Pid> one, IReadOnlyList<Pid> two) = await self.RunTask(static async outer =>
                (outer.Self, outer.Callers, await outer.RunTask(static inner => Task.FromResult(inner.Callers))));
            return (self.Self, self.Callers, task, one, two);
        });

        Assert.Empty(none);
        Assert.Equal([self], one);
        Assert.Equal([task, self], two);
    }

    [Theory, Seeds]
    [OtpCase("task/supervisor_test", "async/1 with $callers")]
    [OtpCase("task/supervisor_test", "start_child/1 with $callers")]
    public async Task Under_a_supervisor_the_caller_is_who_asked_and_the_parent_is_the_supervisor(int seed)
    {
        await using var lab = new Lab(seed);
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System, new() { Name = lab.System.Name("tasks") });
        Assert.True(supervisor.Address.TryFind(out Pid pid));
        var owner = new TaskOwner(lab);
        var seen = new List<(IReadOnlyList<Pid> Callers, Pid Parent, IReadOnlyList<ProcessAddress> Ancestors)>();
        Task<int> LookAsync(ProcessContext self)
        {
            seen.Add((self.Callers, self.Parent, self.Ancestors));
            return Task.FromResult(0);
        }

        await owner.DoAsync(_ => supervisor.RunAsync(LookAsync));
        await owner.DoAsync(_ => supervisor.RunUnlinkedAsync(LookAsync));
        await owner.DoAsync(_ => supervisor.StartChildAsync(LookAsync));
        await supervisor.RunAsync(LookAsync);
        lab.Run();

        Assert.Equal(4, seen.Count);
        Assert.All(seen, look => Assert.Equal((pid, lab.System.Name("tasks")), (look.Parent, Assert.Single(look.Ancestors))));
        Assert.All(seen.Take(3), look => Assert.Equal([owner.Pid], look.Callers));
        Assert.Empty(seen[3].Callers);
    }

    [Theory, Seeds]
    public async Task A_task_that_starts_one_under_a_supervisor_hands_its_own_callers_on(int seed)
    {
        await using var lab = new Lab(seed);
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);

        (Pid self, Pid task, IReadOnlyList<Pid> callers) = lab.Do(async self =>
        {
            (Pid task, IReadOnlyList<Pid> callers) = await self.RunTask(async outer =>
                (outer.Self, await await supervisor.RunAsync(static inner => Task.FromResult(inner.Callers))));
            return (self.Self, task, callers);
        });

        Assert.Equal([task, self], callers);
    }

    [Theory, Seeds]
    [OtpCase("task_test", "start_link with $callers")]
    public async Task The_caller_of_a_task_that_is_a_child_is_its_supervisor(int seed)
    {
        await using var lab = new Lab(seed);
        IReadOnlyList<Pid> callers = [];
        ChildSpec spec = SupervisedTask.Child(self =>
        {
            callers = self.Callers;
            return Task.CompletedTask;
        });

        SupervisorRef supervisor = await Supervisor.StartAsync(lab.System, [spec]);
        lab.Run();

        Assert.True(supervisor.Address.TryFind(out Pid pid));
        Assert.Equal([pid], callers);
    }

    [Theory, Seeds]
    public async Task The_chain_ends_at_the_first_that_has_ended(int seed)
    {
        await using var lab = new Lab(seed);
        SupervisedTask<int> inner = null!;
        var owner = new TaskOwner(lab);
        SupervisedTask<int> outer = await owner.RunAsync(self =>
        {
            inner = self.RunTask(Work.ObeyAsync);
            inner.Ignore();
            return Task.FromResult(0);
        });
        IReadOnlyList<Pid>? callers = null;

        inner.Pid.Send((Action<ProcessContext>)(self => callers = self.Callers));
        lab.Run();

        Assert.False(outer.Pid.IsAlive);
        Assert.Equal([], callers!);
    }

    [Theory, Seeds]
    [OtpCase("task_test", "start/1")]
    [OtpCase("task_test", "start/3")]
    [OtpCase("task_test", "start_link/1")]
    [OtpCase("task_test", "start_link/3")]
    public async Task Work_whose_value_nobody_wants_is_a_plain_process_linked_or_not(int seed)
    {
        await using var lab = new Lab(seed);
        var owner = new TaskOwner(lab);
        async Task WorkAsync(ProcessContext self) => lab.Journal.Add(await self.ReceiveAsync<string>());

        Pid alone = await owner.DoAsync(self => self.Spawn(WorkAsync));
        Pid linked = await owner.DoAsync(self => self.SpawnLinked(WorkAsync));
        Assert.Equal([linked], owner.Info.Links);
        Assert.Empty(lab.System.GetInfo(alone)!.Links);
        Assert.Contains("WorkAsync", lab.System.GetInfo(linked)!.Description, StringComparison.Ordinal);
        alone.Send("alone");
        linked.Send("linked");
        lab.Run();

        Assert.Equal(["alone", "linked"], lab.Journal.Order(StringComparer.Ordinal));
        Assert.Equal((ExitReason.Normal, ExitReason.Normal), (lab.EndOf(alone), lab.EndOf(linked)));
        owner.AssertClean();
    }
}
