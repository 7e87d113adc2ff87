using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>How partition supervisors start, under which names, alone and in a tree, and how they end.</summary>
public sealed class PartitionStartTests
{
    [Theory, Seeds(5)]
    [OtpCase("partition_supervisor_test", "start_link/1: on success with atom name")]
    public async Task There_is_a_partition_for_each_processor_and_children_started_by_key_are_all_found(int seed)
    {
        await using var lab = new Lab(seed);
        var rooms = new PartitionSupervisor(lab.System, lab.System.Name("rooms"), DynamicSupervisor.Child());
        lab.Tell(lab.Puppet(), async self => (await rooms.StartLinkedAsync(self)).GetPidOrThrow());
        List<Pid> started = [];

        for (int i = 0; i < 100; i++)
        {
            StartResult child = await DynamicSupervisor.At(rooms.Name(new object())).StartChildAsync(ChildSpec.For(() => new LabServer(lab)));
            started.Add(child.GetPidOrThrow());
        }

        List<Pid> found = [];
        foreach (ChildInfo partition in await rooms.GetChildrenAsync())
            found.AddRange((await DynamicSupervisor.At(partition.Pid!.Value).GetChildrenAsync()).Select(static child => child.Pid!.Value));
        Assert.Equal(Environment.ProcessorCount, rooms.Partitions);
        Assert.Equal(100, found.Count);
        Assert.Equal(started.Order(), found.Order());
    }

    [Theory, Seeds(5)]
    [OtpCase("partition_supervisor_test", "start_link/1: on success with via name")]
    public async Task Under_a_name_in_a_registry_it_routes_as_well(int seed)
    {
        await using var lab = new Lab(seed);
        var registry = new ProcessRegistry<string>(lab.System, "registry");
        await registry.StartAsync();
        var partitions = new PartitionSupervisor(
            lab.System, registry.Name("partitions"),
            ChildSpec.For(() => new LabServer(lab) { Call = static (_, _, _) => new(CallResult.Reply("hello")) }));

        lab.Tell(lab.Puppet(), async self => (await partitions.StartLinkedAsync(self)).GetPidOrThrow());

        Assert.Equal(Environment.ProcessorCount, partitions.Partitions);
        Assert.Equal("hello", await partitions.Name(0).CallAsync(new Ask()));
        Assert.True(registry.TryFind("partitions", out _));
    }

    [Theory, Seeds(5)]
    [OtpCase("partition_supervisor_test", "start_link/1: with_arguments")]
    public async Task Each_partition_is_what_was_specified_for_its_number_and_integers_go_round(int seed)
    {
        await using PartitionLab lab = await PartitionLab.StartAsync(partitions: 3, seed);

        Assert.Equal(3, lab.Partitions.Partitions);
        Assert.Equal("0 1 2 0 1 2", await lab.AskAllAsync(keys: 6));
        Assert.Equal(("1", "1"), (await lab.AskAsync(-1), await lab.AskAsync(-4)));
        Assert.Equal(("2", "2"), (await lab.AskAsync(int.MinValue), await lab.AskAsync(long.MinValue)));
    }

    [Fact]
    [OtpCase("partition_supervisor_test", "child_spec: uses the atom name as id / uses the via value as id")]
    public async Task As_a_child_it_is_a_supervisor_whose_id_is_the_key_of_its_name()
    {
        await using var lab = new Lab();
        var registry = new ProcessRegistry<int>(lab.System, "registry");
        ChildSpec child = ChildSpec.For(() => new LabServer(lab));

        ChildSpec local = new PartitionSupervisor(lab.System, lab.System.Name("partitions"), child).Child();
        ChildSpec via = new PartitionSupervisor(lab.System, registry.Name(42), child).Child();

        Assert.Equal((ChildId.Of("partitions"), ChildId.Of(42)), (local.Id, via.Id));
        Assert.Equal((ChildType.Supervisor, RestartType.Permanent), (local.Type, local.Restart));
        Assert.Equal((lab.System.Name("partitions"), typeof(PartitionSupervisor)), (local.Name, Assert.Single(local.Modules)));
    }

    [Theory, Seeds(5)]
    public async Task A_name_that_is_taken_is_the_answer_and_no_partition_is_started(int seed)
    {
        await using PartitionLab lab = await PartitionLab.StartAsync(seed: seed);
        ChildScript spare = lab.Tree.Child("spare");
        var second = new PartitionSupervisor(lab.System, lab.Partitions.ProcessName, spare.Spec);

        StartResult taken = await second.StartAsync();
        StartResult again = await lab.Partitions.StartAsync();

        Assert.Equal(new StartResult.Failed(new StartError.AlreadyStarted(lab.Pid)), taken);
        Assert.Equal(taken, again);
        Assert.Equal(0, spare.Attempts);
        Assert.Equal("0 1 2", await lab.AskAllAsync(keys: 3));
        Assert.Throws<CallFailedException>(() => second.Partitions);
    }

    [Theory, Seeds(5)]
    public async Task A_partition_that_fails_to_start_fails_the_start_with_its_number_and_leaves_nothing(int seed)
    {
        await using var lab = new PartitionLab(partitions: 3, seed);
        lab.Scripts[2].FailsToStart = true;

        StartResult result = await lab.Partitions.StartAsync();

        ExitReason reason = ExitReason.ShutdownWith(new ChildStartFailure(2, TreeLab.NoStart.Error));
        Assert.Equal(new StartResult.Failed(new StartError.Failed(reason)), result);
        Assert.Equal("+0 +1 -1 -0", lab.Diary());
        Assert.Equal(0, lab.System.ProcessCount);
        Assert.Throws<CallFailedException>(() => lab.Partitions.Partitions);
    }

    [Theory, Seeds(5)]
    public async Task While_it_starts_its_first_partitions_can_be_reached_and_later_ones_are_no_process_yet(int seed)
    {
        await using var lab = new PartitionLab(partitions: 3, seed);
        TaskCompletionSource pause = lab.Scripts[1].NextWaits(fails: false);
        Task<StartResult> start = lab.Tree.Begin(() => lab.Partitions.StartAsync());

        Assert.Equal((true, false), (lab.Partitions.TryFind(0, out _), lab.Partitions.TryFind(1, out _)));
        Assert.Equal("0", await lab.AskAsync(0));
        Assert.Equal(ExitReason.NoProcess, await Lab.FailureOf(lab.AskAsync(1)));
        lab.Tree.Resume(pause);

        Assert.IsType<StartResult.Started>(await start);
        Assert.Equal("0 1 2", await lab.AskAllAsync(keys: 3));
    }

    [Theory, Seeds(5)]
    public async Task A_partition_with_nothing_to_run_is_no_process_and_no_failure(int seed)
    {
        await using var lab = new PartitionLab(partitions: 2, seed);
        lab.Scripts[1].Next(new StartResult.Ignored());

        (await lab.Partitions.StartAsync()).GetPidOrThrow();

        Assert.False(lab.Partitions.TryFind(1, out _));
        Assert.Equal("0", await lab.AskAsync(0));
        Assert.Equal(ExitReason.NoProcess, await Lab.FailureOf(lab.AskAsync(1)));
        Assert.Equal("0:running 1:stopped", await lab.StatesAsync());
    }

    [Theory, Seeds(5)]
    public async Task It_ends_with_its_parent_and_the_partitions_in_reverse(int seed)
    {
        await using var lab = new PartitionLab(partitions: 3, seed);
        Pid parent = lab.Lab.Puppet();
        lab.Lab.Tell(parent, async self => await lab.Partitions.StartLinkedAsync(self));
        Pid supervisor = lab.Pid;
        lab.Diary();

        lab.Lab.Tell(parent, static self => self.Exit(ExitReason.Normal));

        Assert.Equal("-2 -1 -0", lab.Diary());
        Assert.Equal(ExitReason.Normal, lab.Tree.EndOf(supervisor));
    }

    [Theory, Seeds(5)]
    [OtpCase("partition_supervisor_test", "stop/1: is synchronous")]
    public async Task When_a_stop_has_ended_the_name_is_free_and_it_can_be_started_again(int seed)
    {
        await using PartitionLab lab = await PartitionLab.StartAsync(seed: seed);
        ProcessName name = lab.Partitions.ProcessName;
        Pid supervisor = lab.Pid;

        await lab.Partitions.StopAsync();

        Assert.False(name.TryFind(out _));
        Assert.Equal(ExitReason.Normal, lab.Tree.EndOf(supervisor));
        Assert.Equal("-2 -1 -0", lab.Diary());
        Assert.IsType<StartResult.Started>(await lab.Partitions.StartAsync());
    }

    [Theory, Seeds(5)]
    [OtpCase("partition_supervisor_test", "stop/1: with via tuple")]
    public async Task A_stop_under_a_name_in_a_registry_ends_it_with_the_reason_that_was_asked_for(int seed)
    {
        await using var lab = new Lab(seed);
        var registry = new ProcessRegistry<string>(lab.System, "registry");
        await registry.StartAsync();
        var partitions = new PartitionSupervisor(lab.System, registry.Name("partitions"), ChildSpec.For(() => new LabServer(lab)));
        Pid supervisor = (await partitions.StartAsync()).GetPidOrThrow();

        await partitions.StopAsync(ExitReason.Shutdown, TimeSpan.FromSeconds(5));

        Assert.Equal((false, ExitReason.Shutdown), (supervisor.IsAlive, lab.EndOf(supervisor)));
        Assert.False(registry.TryFind("partitions", out _));
    }

    [Theory, Seeds(5)]
    public async Task A_restart_by_its_parent_has_all_partitions_again_also_after_a_resize(int seed)
    {
        await using var lab = new PartitionLab(partitions: 3, seed);
        await lab.Tree.SuperviseAsync(null, lab.Partitions.Child());
        await lab.Partitions.ResizeAsync(1);
        Pid first = lab.Find(0);
        lab.Diary();

        lab.Pid.Kill();
        lab.Run();

        Assert.Equal(3, lab.Partitions.Partitions);
        Assert.Equal("-0 +0 +1 +2", lab.Diary());
        Assert.NotEqual(first, lab.Find(0));
        Assert.Equal("0 1 2", await lab.AskAllAsync(keys: 3));
    }

    [Theory, Seeds(5)]
    public async Task More_crashes_than_the_limit_end_it_and_its_parent_starts_it_again(int seed)
    {
        await using var lab = new PartitionLab(partitions: 2, seed, new() { MaxRestarts = 1 });
        await lab.Tree.SuperviseAsync(null, lab.Partitions.Child());
        Pid first = lab.Pid;

        lab.Scripts[0].Crash();
        lab.Scripts[1].Crash();

        Assert.Equal("-0 +0 -1 -0 +0 +1", lab.Diary());
        Assert.Equal(ExitReason.Shutdown, lab.Tree.EndOf(first));
        Assert.Equal("0 1", await lab.AskAllAsync(keys: 2));
    }

    [Fact]
    public async Task It_is_started_in_its_own_system_only()
    {
        await using var lab = new PartitionLab();
        await using var elsewhere = new Lab();

        Exception? failure = elsewhere.Do(self => Task.FromResult(Record.Exception(() => { _ = lab.Partitions.StartLinkedAsync(self).AsTask(); })));

        Assert.StartsWith(
            "<0.1> is a process of another system: expected one of this system.", Assert.IsType<ArgumentException>(failure).Message,
            StringComparison.Ordinal);
    }
}
