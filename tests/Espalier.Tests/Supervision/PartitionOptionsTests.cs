using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>What a partition supervisor is made of, and what is refused before anything is started.</summary>
public sealed class PartitionOptionsTests
{
    private static ChildSpec Idle { get; } = new() { Id = "idle", Start = static _ => new(new StartResult.Ignored()) };

    [Fact]
    public void The_defaults_are_a_partition_for_each_processor_one_for_one_and_three_restarts_in_five_seconds()
    {
        var options = new PartitionSupervisorOptions();

        Assert.Equal(
            (Environment.ProcessorCount, SupervisionStrategy.OneForOne, 3, TimeSpan.FromSeconds(5)),
            (options.Partitions, options.Strategy, options.MaxRestarts, options.RestartPeriod));
    }

    [Fact]
    [OtpCase(
        "partition_supervisor_test",
        "start_link/1: raises without name / without child_spec / on bad partitions / on bad with_arguments / with bad auto_shutdown")]
    public async Task Without_a_system_a_name_or_a_child_there_is_no_handle()
    {
        await using var lab = new Lab();
        ProcessName name = lab.System.Name("partitions");

        Assert.Equal("system", Assert.Throws<ArgumentNullException>(() => new PartitionSupervisor(null!, name, Idle)).ParamName);
        Assert.Equal("name", Assert.Throws<ArgumentNullException>(() => new PartitionSupervisor(lab.System, null!, Idle)).ParamName);
        Assert.Equal(
            "child", Assert.Throws<ArgumentNullException>(() => new PartitionSupervisor(lab.System, name, (ChildSpec)null!)).ParamName);
        Assert.Equal(
            "child", Assert.Throws<ArgumentNullException>(() => new PartitionSupervisor(lab.System, name, (Func<int, ChildSpec>)null!)).ParamName);
    }

    [Fact]
    public async Task A_name_of_another_system_is_refused()
    {
        await using var lab = new Lab();
        await using var elsewhere = new Lab();

        var failure = Assert.Throws<ArgumentException>(() => new PartitionSupervisor(lab.System, elsewhere.System.Name("partitions"), Idle));

        Assert.StartsWith(
            "The name \"partitions\" belongs to another system: expected one of this system.", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("partitions 0", "Partitions is 0: expected 1 to 65536.")]
    [InlineData("partitions -1", "Partitions is -1: expected 1 to 65536.")]
    [InlineData("partitions max", "Partitions is 2147483647: expected 1 to 65536.")]
    [InlineData("strategy", "Strategy is 7: expected OneForOne, OneForAll or RestForOne.")]
    [InlineData("restarts", "MaxRestarts is -1: expected 0 or more.")]
    [InlineData("period", "RestartPeriod is 00:00:00: expected longer than zero.")]
    [OtpCase(
        "partition_supervisor_test",
        "start_link/1: raises without name / without child_spec / on bad partitions / on bad with_arguments / with bad auto_shutdown")]
    public async Task An_option_that_is_out_of_range_is_named_with_what_was_expected_before_a_specification_is_asked_for(string wrong, string message)
    {
        await using var lab = new Lab();
        var options = wrong switch
        {
            "partitions 0" => new PartitionSupervisorOptions { Partitions = 0 },
            "partitions -1" => new PartitionSupervisorOptions { Partitions = -1 },
            "partitions max" => new PartitionSupervisorOptions { Partitions = int.MaxValue },
            "strategy" => new PartitionSupervisorOptions { Strategy = (SupervisionStrategy)7 },
            "restarts" => new PartitionSupervisorOptions { MaxRestarts = -1 },
            _ => new PartitionSupervisorOptions { RestartPeriod = TimeSpan.Zero },
        };
        int asked = 0;

        var failure = Assert.Throws<ArgumentException>(() => new PartitionSupervisor(lab.System, lab.System.Name("partitions"), Count, options));

        Assert.StartsWith(message, failure.Message, StringComparison.Ordinal);
        Assert.Equal("options", failure.ParamName);
        Assert.Equal((0, 0), (asked, lab.System.ProcessCount));

        ChildSpec Count(int partition)
        {
            asked++;
            return Idle;
        }
    }

    [Theory]
    [InlineData("none", "ChildSpec of child 1 is null: expected a specification.")]
    [InlineData(
        "significant", "child 1 is significant, but AutoShutdown is Never: expected AnySignificant or AllSignificant, or a child that is not.")]
    [InlineData("no start", "Start of child 1 is null: expected a function.")]
    [OtpCase(
        "partition_supervisor_test",
        "start_link/1: raises without name / without child_spec / on bad partitions / on bad with_arguments / with bad auto_shutdown")]
    public async Task A_specification_that_is_none_or_invalid_is_named_by_its_partition(string wrong, string message)
    {
        await using var lab = new Lab();

        var failure = Assert.Throws<ArgumentException>(() => new PartitionSupervisor(
            lab.System, lab.System.Name("partitions"), partition => partition == 1 ? Bad() : Idle, new() { Partitions = 2 }));

        Assert.StartsWith(message, failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, lab.System.ProcessCount);

        ChildSpec Bad() => wrong switch
        {
            "none" => null!,
            "significant" => Idle with { IsSignificant = true, Restart = RestartType.Transient },
            _ => Idle with { Start = null! },
        };
    }

    [Fact]
    public async Task The_specifications_are_made_where_the_handle_is_made_in_order_and_only_once()
    {
        await using var lab = new Lab();
        List<(int Partition, Pid Self)> asked = [];
        var root = lab.Puppet();
        PartitionSupervisor? partitions = null;
        lab.Tell(root, self =>
        {
            partitions = new PartitionSupervisor(
                lab.System, lab.System.Name("partitions"),
                partition =>
                {
                    asked.Add((partition, self.Self));
                    return ChildSpec.For(() => new LabServer(lab));
                },
                new() { Partitions = 3 });
        });

        for (int life = 0; life < 2; life++)
        {
            (await partitions!.StartAsync()).GetPidOrThrow();
            Assert.True(partitions.TryFind(0, out Pid first));
            first.Kill();
            lab.Run();
            await partitions.StopAsync();
        }

        Assert.Equal([(0, root), (1, root), (2, root)], asked);
    }

    [Fact]
    public async Task What_the_function_throws_comes_out_where_the_handle_is_made()
    {
        await using var lab = new Lab();

        var failure = Assert.Throws<FormatException>(() => new PartitionSupervisor(
            lab.System, lab.System.Name("partitions"), static _ => throw new FormatException("no such partition")));

        Assert.Equal("no such partition", failure.Message);
    }
}
