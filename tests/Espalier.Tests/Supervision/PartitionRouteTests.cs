using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>Whom a key leads to while partitions crash, are restarted, and are down.</summary>
public sealed class PartitionRouteTests
{
    [Theory, Seeds]
    public async Task A_restarted_partition_is_found_under_its_keys(int seed)
    {
        await using PartitionLab lab = await PartitionLab.StartAsync(partitions: 2, seed);
        ProcessName name = lab.Partitions.Name(1);
        Pid first = lab.Find(1);
        Pid other = lab.Find(0);

        lab.Scripts[1].Crash();

        Assert.Equal("1", await name.CallAsync(new Ask()));
        Assert.NotEqual(first, lab.Find(1));
        Assert.Equal((lab.Scripts[1].Pid, other), (lab.Find(1), lab.Find(0)));
    }

    [Theory, Seeds]
    public async Task While_a_partition_is_down_its_last_process_is_found_calls_fail_and_casts_are_lost(int seed)
    {
        await using PartitionLab lab = await PartitionLab.StartAsync(partitions: 2, seed);
        Pid first = lab.Find(1);
        await Supervisor.At(lab.Partitions.ProcessName).TerminateChildAsync(1);

        Assert.Equal((first, false), (lab.Find(1), lab.Find(1).IsAlive));
        Assert.Equal(ExitReason.NoProcess, await Lab.FailureOf(lab.AskAsync(1)));
        Assert.Equal(ExitReason.NoProcess, await Lab.FailureOf(lab.Partitions.Name(1).StopAsync().AsTask()));
        lab.Partitions.Name(1).Cast("lost");
        lab.Partitions.Name(1).Send("lost");
        Assert.Equal("0", await lab.AskAsync(0));

        await Supervisor.At(lab.Partitions.ProcessName).RestartChildAsync(1);
        Assert.Equal("1", await lab.AskAsync(1));
    }

    [Theory, Seeds]
    public async Task A_call_on_the_way_when_its_partition_crashes_fails_with_the_crash_and_the_next_one_is_answered(int seed)
    {
        await using PartitionLab lab = await PartitionLab.StartAsync(partitions: 2, seed);
        lab.Scripts[1].Tell(Lab.Broken);

        ExitReason reason = await Lab.FailureOf(lab.AskAsync(1));
        lab.Run();

        Assert.Equal(Lab.Broken, reason);
        Assert.Equal("1", await lab.AskAsync(1));
    }

    [Theory, Seeds]
    public async Task A_failed_restart_leaves_the_last_process_there_until_a_retry_succeeds(int seed)
    {
        await using PartitionLab lab = await PartitionLab.StartAsync(partitions: 2, seed);
        Pid first = lab.Find(1);
        TaskCompletionSource pause = lab.Scripts[1].NextWaits(fails: true);
        lab.Scripts[1].Crash();

        Pid meanwhile = lab.Find(1);
        lab.Tree.Resume(pause);

        Assert.Equal(first, meanwhile);
        Assert.Equal((lab.Scripts[1].Pid, true), (lab.Find(1), lab.Find(1).IsAlive));
        Assert.Equal("1", await lab.AskAsync(1));
    }

    [Theory, Seeds]
    public async Task The_strategy_says_who_is_restarted_together_and_all_of_them_are_found(int seed)
    {
        await using PartitionLab lab = await PartitionLab.StartAsync(3, seed, new() { Strategy = SupervisionStrategy.RestForOne });

        lab.Scripts[1].Crash();

        Assert.Equal("-1 -2 +1 +2", lab.Diary());
        Assert.Equal("0 1 2", await lab.AskAllAsync(keys: 3));
    }

    [Theory, Seeds]
    public async Task A_name_stands_for_its_partition_in_casts_sends_monitors_and_stops(int seed)
    {
        await using PartitionLab lab = await PartitionLab.StartAsync(partitions: 2, seed);
        List<object> came = [];
        lab.Scripts[1].Info = (_, message) =>
        {
            came.Add(message);
            return new(Next.Receive);
        };
        ProcessName name = lab.Partitions.Name(1);
        Pid watcher = lab.Lab.Puppet();
        lab.Lab.Tell(watcher, self => { self.Monitor(name); });
        Pid first = lab.Find(1);

        name.Send("hello");
        lab.Run();
        await name.StopAsync(Lab.Broken);
        lab.Run();

        Assert.Equal(["hello"], came);
        Down down = Assert.IsType<Down>(Assert.Single(lab.Lab.Unread(watcher)));
        Assert.Equal((first, Lab.Broken), (down.Pid, down.Reason));
        Assert.Equal("1", await name.CallAsync(new Ask()));
    }

    [Fact]
    public async Task Names_of_equal_keys_are_equal_and_print_the_key()
    {
        await using var lab = new PartitionLab();

        ProcessName name = lab.Partitions.Name(("user", 42));

        Assert.Equal(lab.Partitions.Name(("user", 42)), name);
        Assert.NotEqual(lab.Partitions.Name(("user", 43)), name);
        Assert.Equal("\"(user, 42)\"", $"{name}");
        Assert.Equal("partition supervisor \"partitions\"", $"{lab.Partitions}");
        Assert.Throws<ArgumentNullException>(() => lab.Partitions.Name(null!));
        Assert.Throws<ArgumentNullException>(() => lab.Partitions.TryFind(null!, out _));
    }

    [Theory, Seeds(5)]
    public async Task Whoever_starts_under_a_partitions_name_learns_that_it_is_started_alive_or_not(int seed)
    {
        await using PartitionLab lab = await PartitionLab.StartAsync(partitions: 2, seed);
        var options = new ServerOptions { Name = lab.Partitions.Name(1) };

        StartResult alive = await lab.System.StartServerAsync(() => new LabServer(lab.Lab), options);
        await Supervisor.At(lab.Partitions.ProcessName).TerminateChildAsync(1);
        StartResult dead = await lab.System.StartServerAsync(() => new LabServer(lab.Lab), options);

        Assert.Equal(new StartResult.Failed(new StartError.AlreadyStarted(lab.Find(1))), alive);
        Assert.Equal(alive, dead);
    }

    [Theory, Seeds(5)]
    public async Task Where_there_has_never_been_a_process_a_start_is_refused_in_clear_words(int seed)
    {
        await using var lab = new PartitionLab(partitions: 2, seed);
        lab.Scripts[1].Next(new StartResult.Ignored());
        await lab.Partitions.StartAsync();

        StartResult result = await lab.System.StartServerAsync(
            () => new LabServer(lab.Lab), new ServerOptions { Name = lab.Partitions.Name(1) });

        var error = Assert.IsType<StartError.Failed>(Assert.IsType<StartResult.Failed>(result).Error);
        Assert.Equal(
            "A process cannot be registered under a key of the partition supervisor \"partitions\": its partitions are started by itself.",
            Assert.IsType<NotSupportedException>(error.Reason.Exception).Message);
        Assert.Throws<NotSupportedException>(() => ((INameResolver)lab.Partitions).Release(1, lab.Find(0)));
        Assert.Equal("0", await lab.AskAsync(0));
    }

    [Theory, Seeds(5)]
    public async Task The_number_of_a_partition_is_its_id_also_for_who_replaces_it_by_hand(int seed)
    {
        await using PartitionLab lab = await PartitionLab.StartAsync(partitions: 2, seed);
        SupervisorRef supervisor = Supervisor.At(lab.Partitions.ProcessName);
        await supervisor.TerminateChildAsync(1);
        await supervisor.DeleteChildAsync(1);
        ChildScript other = lab.Tree.Child("other");
        other.Call = static (_, _, _) => new(CallResult.Reply("other"));

        await supervisor.StartChildAsync(other.Spec);
        await supervisor.StartChildAsync(other.Spec with { Id = 7 });
        Assert.Equal(ExitReason.NoProcess, await Lab.FailureOf(lab.AskAsync(1)));
        await supervisor.StartChildAsync(other.Spec with { Id = 1 });

        Assert.Equal(("0", "other"), (await lab.AskAsync(0), await lab.AskAsync(1)));
    }
}
