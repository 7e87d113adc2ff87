using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>A partition supervisor that does not run, or has just ended.</summary>
public sealed class PartitionNotRunningTests
{
    [Fact]
    [OtpCase("partition_supervisor_test", "partitions/1: raises noproc for unknown atom / via partition supervisor")]
    [OtpCase("partition_supervisor_test", "count_children/1: raises noproc for unknown partition supervisor")]
    public async Task Every_member_that_needs_it_fails_with_no_process_and_names_it()
    {
        await using var lab = new PartitionLab();
        var registry = new ProcessRegistry<string>(lab.System, "registry");
        await registry.StartAsync();
        var via = new PartitionSupervisor(lab.System, registry.Name("elsewhere"), lab.Scripts[0].Spec);

        await AssertNotRunningAsync(lab.Partitions, "partition supervisor \"partitions\"");
        await AssertNotRunningAsync(via, "partition supervisor \"elsewhere\"");
    }

    [Theory, Seeds]
    public async Task From_the_moment_of_its_kill_it_does_not_run_and_afterwards_neither(int seed)
    {
        await using PartitionLab lab = await PartitionLab.StartAsync(seed: seed);

        lab.Pid.Kill();

        await AssertNotRunningAsync(lab.Partitions, "partition supervisor \"partitions\"");
        lab.Run();
        await AssertNotRunningAsync(lab.Partitions, "partition supervisor \"partitions\"");
    }

    [Fact]
    public async Task A_cast_to_a_key_is_silent()
    {
        await using var lab = new PartitionLab();

        lab.Partitions.Name(0).Cast("nobody minds");

        Assert.Equal(0, lab.System.DeadLetterCount);
    }

    [Theory, Seeds]
    public async Task A_request_on_the_way_when_it_ends_fails_with_its_reason(int seed)
    {
        await using PartitionLab lab = await PartitionLab.StartAsync(seed: seed);
        lab.Scripts[2].DieSlowly(100);
        await Supervisor.At(lab.Partitions.ProcessName).TerminateChildAsync(2);
        await Supervisor.At(lab.Partitions.ProcessName).RestartChildAsync(2);
        Task<int> first = lab.Tree.Begin(() => lab.Partitions.ResizeAsync(2));
        Task<int> second = lab.Tree.Begin(() => lab.Partitions.ResizeAsync(1));

        lab.Pid.Kill();
        lab.Tree.Advance(100);

        Assert.Equal(ExitReason.Killed, await Lab.FailureOf(first));
        Assert.Equal(ExitReason.Killed, await Lab.FailureOf(second));
    }

    [Fact]
    public async Task A_handle_of_the_same_name_whose_own_process_does_not_run_reaches_nobody_elses()
    {
        await using PartitionLab lab = await PartitionLab.StartAsync();
        var second = new PartitionSupervisor(lab.System, lab.Partitions.ProcessName, lab.Scripts[0].Spec);

        await AssertNotRunningAsync(second, "partition supervisor \"partitions\"");

        Assert.Equal(3, lab.Partitions.Partitions);
    }

    private static async Task AssertNotRunningAsync(PartitionSupervisor partitions, string name)
    {
        ProcessName key = partitions.Name("key");
        List<Func<Task>> members =
        [
            () => Task.FromResult(partitions.Partitions),
            () => Task.FromResult(partitions.TryFind("key", out _)),
            () => Task.FromResult(key.TryFind(out _)),
            async () => await key.CallAsync(new Ask()),
            async () => await key.StopAsync(),
            () =>
            {
                key.Send("lost");
                return Task.CompletedTask;
            },
            async () => await partitions.ResizeAsync(1),
            async () => await partitions.GetChildrenAsync(),
            async () => await partitions.CountChildrenAsync(),
        ];

        foreach (Func<Task> member in members)
        {
            var failure = await Assert.ThrowsAsync<CallFailedException>(member);
            Assert.Equal(
                (CallOperation.Call, ExitReason.NoProcess, $"The call to {name} failed: no process."),
                (failure.Operation, failure.Reason, failure.Message));
        }

        var stop = await Assert.ThrowsAsync<CallFailedException>(async () => await partitions.StopAsync());
        Assert.Equal((CallOperation.Stop, $"Stopping {name} failed: no process."), (stop.Operation, stop.Message));
    }
}
