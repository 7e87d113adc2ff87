using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>What partition supervisors say about their partitions.</summary>
public sealed class PartitionQueryTests
{
    [Theory, Seeds(5)]
    [OtpCase("partition_supervisor_test", "which_children/1: returns all partitions")]
    public async Task The_children_are_the_partitions_that_keys_lead_to_the_highest_number_first(int seed)
    {
        await using PartitionLab lab = await PartitionLab.StartAsync(3, seed, change: static spec => spec with { Modules = [typeof(LabServer)] });

        IReadOnlyList<ChildInfo> children = await lab.Partitions.GetChildrenAsync();

        Assert.Equal(
            [(2, lab.Find(2)), (1, lab.Find(1)), (0, lab.Find(0))], children.Select(static child => ((int)child.Id!.Value.Value!, child.Pid!.Value)));
        Assert.All(children, static child => Assert.Equal((ChildType.Worker, typeof(LabServer)), (child.Type, Assert.Single(child.Modules))));
    }

    [Theory]
    [InlineData(ChildType.Worker)]
    [InlineData(ChildType.Supervisor)]
    [OtpCase("partition_supervisor_test", "count_children/1: with workers / with supervisors")]
    public async Task The_partitions_are_counted_by_type(ChildType type)
    {
        await using var lab = new Lab();
        var partitions = new PartitionSupervisor(
            lab.System, lab.System.Name("partitions"),
            type == ChildType.Supervisor ? DynamicSupervisor.Child() : ChildSpec.For(() => new LabServer(lab)), new() { Partitions = 5 });
        await partitions.StartAsync();

        ChildCounts counts = await partitions.CountChildrenAsync();

        Assert.Equal(type == ChildType.Supervisor ? new ChildCounts(5, 5, 5, 0) : new ChildCounts(5, 5, 0, 5), counts);
    }

    [Fact]
    [OtpCase("partition_supervisor_test", "count_children/1: with via tuple")]
    public async Task Under_a_name_in_a_registry_they_are_counted_as_well()
    {
        await using var lab = new Lab();
        var registry = new ProcessRegistry<string>(lab.System, "registry");
        await registry.StartAsync();
        var partitions = new PartitionSupervisor(
            lab.System, registry.Name("partitions"), ChildSpec.For(() => new LabServer(lab)), new() { Partitions = 2 });
        await partitions.StartAsync();

        Assert.Equal(new ChildCounts(2, 2, 0, 2), await partitions.CountChildrenAsync());
        Assert.Equal(new ChildCounts(2, 2, 0, 2), await Supervisor.At(registry.Name("partitions")).CountChildrenAsync());
    }

    [Fact]
    public async Task A_snapshot_shows_it_as_a_supervisor_with_its_partitions_by_number()
    {
        await using var lab = new Lab();
        var rooms = new PartitionSupervisor(lab.System, lab.System.Name("rooms"), DynamicSupervisor.Child(), new() { Partitions = 3 });
        await Supervisor.StartAsync(lab.System, [rooms.Child()], new() { Name = lab.System.Name("root") });
        await DynamicSupervisor.At(rooms.Name(1)).StartChildAsync(ChildSpec.For(() => new LabServer(lab)));
        await rooms.ResizeAsync(2);
        lab.Run();

        string text = TreeSnapshot.Take(lab.System).ToText();

        Assert.Equal(
            """
            root  Supervisor <0.1>
            └─ rooms  PartitionSupervisor <0.2>
               ├─ 0  DynamicSupervisor <0.3>
               ├─ 1  DynamicSupervisor <0.4>
               │  └─ LabServer <0.6>
               └─ 2  DynamicSupervisor  stopped

            """.ReplaceLineEndings("\n"), text);
    }

    [Fact]
    public async Task A_request_that_it_does_not_understand_fails_for_who_asked_and_nobody_else()
    {
        await using PartitionLab lab = await PartitionLab.StartAsync();

        ExitReason reason = await Lab.FailureOf(lab.Pid.CallAsync(new Ask()).AsTask());

        Assert.Equal("PartitionSupervisor does not handle the call Ask.", Assert.IsType<NotSupportedException>(reason.Exception).Message);
        Assert.Equal("0 1 2", await lab.AskAllAsync(keys: 3));
    }
}
