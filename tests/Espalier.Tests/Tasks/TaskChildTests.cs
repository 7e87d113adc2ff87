using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>Functions as children of an ordinary supervisor.</summary>
public sealed class TaskChildTests
{
    [Fact]
    [OtpCase("task_test", "generates child_spec/1")]
    public void A_function_is_a_temporary_worker_unless_its_copy_says_otherwise()
    {
        ChildSpec spec = SupervisedTask.Child(Work.ObeyAsync);

        ChildSpec changed = spec with { Id = "other", Restart = RestartType.Permanent, Shutdown = ShutdownPolicy.BrutalKill };

        Assert.Equal(
            (ChildId.Of(typeof(SupervisedTask)), RestartType.Temporary, ChildType.Worker, null),
            (spec.Id, spec.Restart, spec.Type, spec.Shutdown));
        Assert.Equal(ShutdownPolicy.Within(TimeSpan.FromSeconds(5)), spec.EffectiveShutdown);
        Assert.Equal([typeof(SupervisedTask)], spec.Modules);
        Assert.Same(spec.Start, changed.Start);
    }

    [Theory, Seeds]
    [OtpCase("task_test", "can be supervised directly")]
    [OtpCase("task_test", "start_link/1")]
    public async Task It_runs_linked_to_its_supervisor_and_is_forgotten_when_it_has_ended(int seed)
    {
        await using var lab = new Lab(seed);
        SupervisorRef supervisor = await Supervisor.StartAsync(lab.System, [SupervisedTask.Child(Work.ObeyAsync)]);
        Assert.True(supervisor.Address.TryFind(out Pid root));
        Pid task = Assert.Single(await supervisor.GetChildrenAsync()).Pid!.Value;
        ProcessInfo inside = lab.System.GetInfo(task)!;

        task.Send(Lab.Broken);
        lab.Run();

        Assert.Equal((root, "task ObeyAsync"), (inside.Parent, inside.Description));
        Assert.Equal([root], inside.Links);
        Assert.Empty(inside.MonitoredBy);
        Assert.Empty(await supervisor.GetChildrenAsync());
        Assert.True(root.IsAlive);
    }

    [Theory]
    [InlineData("normal", true, false)]
    [InlineData("shutdown", true, false)]
    [InlineData("broken", true, true)]
    [InlineData("killed", true, true)]
    public async Task A_permanent_one_comes_back_always_and_a_transient_one_after_failures(string way, bool permanent, bool transient)
    {
        await using var lab = new Lab();
        ChildSpec spec = SupervisedTask.Child(Work.ObeyAsync);
        SupervisorRef supervisor = await Supervisor.StartAsync(
            lab.System,
            [spec with { Id = "permanent", Restart = RestartType.Permanent }, spec with { Id = "transient", Restart = RestartType.Transient }]);
        Pid[] first = [.. (await supervisor.GetChildrenAsync()).Select(static child => child.Pid!.Value)];

        foreach (Pid task in first)
        {
            if (way == "killed")
                task.Kill();
            else
                task.Send(way switch { "normal" => ExitReason.Normal, "shutdown" => ExitReason.Shutdown, _ => Lab.Broken });
        }
        lab.Run();

        Assert.Equal(permanent, (await supervisor.GetChildAsync("permanent"))?.Pid is not null);
        Assert.Equal(transient, (await supervisor.GetChildAsync("transient"))?.Pid is not null);
        Assert.DoesNotContain(await supervisor.GetChildrenAsync(), child => child.Pid is { } pid && first.Contains(pid));
    }

    [Theory, Seeds]
    public async Task A_permanent_one_that_returns_is_started_again_at_once_until_the_supervisor_gives_up(int seed)
    {
        await using var lab = new Lab(seed);
        ChildSpec spec = SupervisedTask.Child(_ =>
        {
            lab.Journal.Add("run");
            return Task.CompletedTask;
        }) with
        { Restart = RestartType.Permanent };

        SupervisorRef supervisor = await Supervisor.StartAsync(lab.System, [spec]);
        lab.Run();

        Assert.Equal(4, lab.Journal.Count);
        Assert.Equal(0, lab.System.ProcessCount);
    }

    [Theory, Seeds]
    public async Task One_with_a_name_holds_it_before_its_first_line_and_in_every_life(int seed)
    {
        await using var lab = new Lab(seed);
        ProcessName name = lab.System.Name("worker");
        ChildSpec spec = SupervisedTask.Child(self =>
        {
            lab.Journal.Add($"{name.TryFind(out Pid holder) && holder == self.Self}");
            return Work.ObeyAsync(self);
        }) with
        { Name = name, Restart = RestartType.Permanent };
        await Supervisor.StartAsync(lab.System, [spec]);
        lab.Run();
        Assert.True(name.TryFind(out Pid first));

        name.Send(Lab.Broken);
        lab.Run();

        Assert.True(name.TryFind(out Pid second) && second != first);
        Assert.Equal(["True", "True"], lab.Journal);
    }

    [Theory, Seeds]
    public async Task A_name_that_is_taken_or_of_another_kind_fails_the_start(int seed)
    {
        await using var lab = new Lab(seed);
        await using var elsewhere = new Lab();
        ProcessName taken = lab.System.Name("taken");
        Pid holder = lab.Puppet(name: "taken");
        SupervisorRef supervisor = await Supervisor.StartAsync(lab.System, []);
        ChildSpec spec = SupervisedTask.Child(Work.ObeyAsync);

        StartResult loser = await supervisor.StartChildAsync(spec with { Name = taken });
        StartResult via = await supervisor.StartChildAsync(spec with { Name = new NameBook(lab).Name("via") });
        StartResult foreign = await supervisor.StartChildAsync(spec with { Name = elsewhere.System.Name("there") });

        Assert.Equal(new StartResult.Failed(new StartError.AlreadyStarted(holder)), loser);
        Assert.Contains("expected a name of this system: a task has no other", FaultOf(via), StringComparison.Ordinal);
        Assert.Contains("\"there\" of another system: expected a name of the supervisor's system", FaultOf(foreign), StringComparison.Ordinal);
        Assert.Equal(0, (await supervisor.CountChildrenAsync()).Specs);
        Assert.Equal(2, lab.System.ProcessCount);

        static string FaultOf(StartResult result) =>
            $"{Assert.IsType<StartError.InvalidSpec>(Assert.IsType<StartResult.Failed>(result).Error).Fault}";
    }

    [Theory, Seeds]
    public async Task It_has_the_time_of_its_specification_to_end(int seed)
    {
        await using var lab = new Lab(seed);
        ChildSpec spec = SupervisedTask.Child(self =>
        {
            self.TrapExits = true;
            return Work.ObeyAsync(self);
        }) with
        { Shutdown = ShutdownPolicy.Within(TimeSpan.FromSeconds(1)) };
        SupervisorRef supervisor = await Supervisor.StartAsync(lab.System, [spec]);
        lab.Run();
        Pid task = Assert.Single(await supervisor.GetChildrenAsync()).Pid!.Value;
        Task stop = supervisor.StopAsync().AsTask();

        lab.Advance(999);
        Assert.True(task.IsAlive);
        lab.Advance(1);

        await stop;
        Assert.Equal(ExitReason.Killed, lab.EndOf(task));
    }
}
