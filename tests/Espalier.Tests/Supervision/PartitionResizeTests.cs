using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>Fewer partitions and more of them again, while it runs.</summary>
public sealed class PartitionResizeTests
{
    [Theory, Seeds]
    [OtpCase("partition_supervisor_test", "resize!/1: resizes the number of children")]
    public async Task In_whatever_order_only_the_partitions_that_are_left_run_and_are_routed_to(int seed)
    {
        await using PartitionLab lab = await PartitionLab.StartAsync(partitions: 8, seed);
        await AssertPartitionsAsync(8);

        foreach ((int size, int previous) in ((int, int)[])[(8, 8), (4, 8), (4, 4), (6, 4), (8, 6), (1, 8), (2, 1), (7, 2), (3, 7), (8, 3)])
        {
            Assert.Equal(previous, await lab.Partitions.ResizeAsync(size));
            await AssertPartitionsAsync(size);
        }

        async Task AssertPartitionsAsync(int size)
        {
            Assert.Equal(size, lab.Partitions.Partitions);
            Assert.Equal(new ChildCounts(8, size, 0, 8), await lab.Partitions.CountChildrenAsync());
            Assert.Equal(
                string.Join(' ', Enumerable.Range(0, 8).Select(i => $"{i}:{(i < size ? "running" : "stopped")}")), await lab.StatesAsync());
            Assert.Equal(string.Join(' ', Enumerable.Range(0, 16).Select(key => key % size)), await lab.AskAllAsync(keys: 16));
        }
    }

    [Theory, Seeds(5)]
    [OtpCase("partition_supervisor_test", "resize!/1: raises on lookup after resizing to zero")]
    public async Task With_no_partition_a_key_has_nowhere_to_go_until_there_are_some_again(int seed)
    {
        await using PartitionLab lab = await PartitionLab.StartAsync(partitions: 8, seed);
        ProcessName name = lab.Partitions.Name("key");

        int previous = await lab.Partitions.ResizeAsync(0);

        Assert.Equal((8, 0), (previous, lab.Partitions.Partitions));
        Assert.Equal(new ChildCounts(8, 0, 0, 8), await lab.Partitions.CountChildrenAsync());
        var failure = Assert.Throws<ArgumentException>(() => name.TryFind(out _));
        Assert.StartsWith(
            "The partition supervisor \"partitions\" has zero partitions: a key has nowhere to go.", failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(async () => await name.CallAsync(new Ask()));
        Assert.Throws<ArgumentException>(() => name.Send("lost"));
        name.Cast("nobody minds");
        Assert.Equal(0, await lab.Partitions.ResizeAsync(8));
        Assert.Equal("0 1 2 3 4 5 6 7", await lab.AskAllAsync(keys: 8));
    }

    [Theory]
    [InlineData(9)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    [OtpCase("partition_supervisor_test", "resize!/1: raises if trying to increase the number of partitions")]
    public async Task A_number_out_of_range_is_refused_with_the_range_and_nobody_is_asked(int size)
    {
        await using PartitionLab lab = await PartitionLab.StartAsync(partitions: 8);
        await lab.Partitions.ResizeAsync(3);
        lab.Diary();

        var failure = Assert.Throws<ArgumentException>(() => { _ = lab.Partitions.ResizeAsync(size).AsTask(); });

        Assert.StartsWith(
            $"The partition supervisor \"partitions\" cannot have {size} partitions: expected 0 to 8.", failure.Message, StringComparison.Ordinal);
        Assert.Equal((3, ""), (lab.Partitions.Partitions, lab.Diary()));
    }

    [Theory, Seeds]
    public async Task Shrinking_leads_no_key_to_the_surplus_before_the_first_of_it_stops(int seed)
    {
        await using PartitionLab lab = await PartitionLab.StartAsync(partitions: 4, seed);
        lab.Scripts[2].DieSlowly(100);
        await lab.Partitions.ResizeAsync(2);
        await lab.Partitions.ResizeAsync(4);
        lab.Diary();

        Task<int> resize = lab.Tree.Begin(() => lab.Partitions.ResizeAsync(1));

        Assert.False(resize.IsCompleted);
        Assert.Equal((1, "-1"), (lab.Partitions.Partitions, lab.Diary()));
        Assert.Equal("0 0 0 0", await lab.AskAllAsync(keys: 4));
        lab.Tree.Advance(100);
        Assert.Equal(4, await resize);
        Assert.Equal("-2 -3", lab.Diary());
    }

    [Theory, Seeds]
    public async Task Growing_leads_keys_to_the_new_ones_when_the_last_of_them_runs(int seed)
    {
        await using PartitionLab lab = await PartitionLab.StartAsync(partitions: 4, seed);
        await lab.Partitions.ResizeAsync(1);
        lab.Diary();
        TaskCompletionSource pause = lab.Scripts[3].NextWaits(fails: false);

        Task<int> resize = lab.Tree.Begin(() => lab.Partitions.ResizeAsync(4));

        Assert.Equal((1, "+1 +2"), (lab.Partitions.Partitions, lab.Diary()));
        Assert.Equal("0 0 0 0", await lab.AskAllAsync(keys: 4));
        lab.Tree.Resume(pause);
        Assert.Equal(1, await resize);
        Assert.Equal((4, "+3"), (lab.Partitions.Partitions, lab.Diary()));
        Assert.Equal("0 1 2 3", await lab.AskAllAsync(keys: 4));
    }

    [Theory, Seeds]
    public async Task A_partition_that_does_not_start_again_is_named_and_those_that_did_are_stopped_again(int seed)
    {
        await using PartitionLab lab = await PartitionLab.StartAsync(partitions: 4, seed);
        await lab.Partitions.ResizeAsync(1);
        lab.Diary();
        lab.Scripts[3].FailNext(1);

        var failure = await Assert.ThrowsAsync<StartFailedException>(async () => await lab.Partitions.ResizeAsync(4));

        Assert.Equal("The start of partition 3 of the partition supervisor \"partitions\" failed: no start.", failure.Message);
        Assert.Equal(TreeLab.NoStart.Error, failure.Error);
        Assert.Equal((1, "+1 +2 -2 -1"), (lab.Partitions.Partitions, lab.Diary()));
        Assert.Equal("0 0 0 0", await lab.AskAllAsync(keys: 4));
        Assert.Equal(new StartResult.Ignored(), await Supervisor.At(lab.Partitions.ProcessName).RestartChildAsync(1));
        Assert.Equal(1, await lab.Partitions.ResizeAsync(4));
        Assert.Equal("0 1 2 3", await lab.AskAllAsync(keys: 4));
    }

    [Theory, Seeds]
    public async Task Resizes_that_come_at_once_are_carried_out_one_after_another(int seed)
    {
        await using PartitionLab lab = await PartitionLab.StartAsync(partitions: 4, seed);
        int[] sizes = [2, 4, 0, 3, 3, 1, 4];

        Task<int>[] resizes = [.. sizes.Select(size => lab.Partitions.ResizeAsync(size).AsTask())];
        int[] previous = await Task.WhenAll(resizes);

        Assert.Equal([4, 2, 4, 0, 3, 3, 1], previous);
        Assert.Equal("0 1 2 3", await lab.AskAllAsync(keys: 4));
    }

    [Theory]
    [InlineData(SupervisionStrategy.OneForAll, "-1 -0 +0 +1")]
    [InlineData(SupervisionStrategy.RestForOne, "-1 +1")]
    public async Task A_partition_that_was_resized_away_stays_stopped_when_a_group_is_restarted_or_somebody_asks_for_it(
        SupervisionStrategy strategy, string diary)
    {
        await using PartitionLab lab = await PartitionLab.StartAsync(partitions: 4, options: new() { Strategy = strategy });
        await lab.Partitions.ResizeAsync(2);
        lab.Diary();

        lab.Scripts[1].Crash();
        StartResult asked = await Supervisor.At(lab.Partitions.ProcessName).RestartChildAsync(3);

        Assert.Equal(diary, lab.Diary());
        Assert.Equal(new StartResult.Ignored(), asked);
        Assert.Equal(2, await lab.Partitions.ResizeAsync(4));
        Assert.Equal("0 1 2 3", await lab.AskAllAsync(keys: 4));
    }

    [Theory, Seeds]
    public async Task A_partition_that_waits_for_its_retry_is_not_restarted_any_more_when_it_is_resized_away(int seed)
    {
        await using PartitionLab lab = await PartitionLab.StartAsync(partitions: 2, seed);
        TaskCompletionSource pause = lab.Scripts[1].NextWaits(fails: true);
        lab.Scripts[1].Crash();
        Task<int> resize = lab.Tree.Begin(() => lab.Partitions.ResizeAsync(1));

        lab.Tree.Resume(pause);

        Assert.Equal(2, await resize);
        Assert.Equal("0:running 1:stopped", await lab.StatesAsync());
        Assert.Equal("-1", lab.Diary());
        Assert.Equal(2, lab.Scripts[1].Attempts);
    }

    [Theory, Seeds]
    public async Task A_new_partition_that_crashes_while_the_others_start_is_restarted_like_any(int seed)
    {
        await using PartitionLab lab = await PartitionLab.StartAsync(partitions: 3, seed);
        await lab.Partitions.ResizeAsync(1);
        TaskCompletionSource pause = lab.Scripts[2].NextWaits(fails: false);
        Task<int> resize = lab.Tree.Begin(() => lab.Partitions.ResizeAsync(3));
        lab.Diary();
        lab.Scripts[1].Crash();

        lab.Tree.Resume(pause);

        Assert.Equal(1, await resize);
        Assert.Equal("-1 +2 +1", lab.Diary());
        Assert.Equal("0 1 2", await lab.AskAllAsync(keys: 3));
    }

    [Theory, Seeds]
    public async Task Temporary_partitions_keep_their_specifications_and_those_that_ended_are_added_again(int seed)
    {
        await using PartitionLab lab = await PartitionLab.StartAsync(
            partitions: 4, seed, change: static spec => spec with { Restart = RestartType.Temporary });
        lab.Scripts[3].Crash();
        Assert.Equal(new ChildCounts(3, 3, 0, 3), await lab.Partitions.CountChildrenAsync());

        Assert.Equal(4, await lab.Partitions.ResizeAsync(1));
        Assert.Equal(new ChildCounts(3, 1, 0, 3), await lab.Partitions.CountChildrenAsync());
        Assert.Equal(1, await lab.Partitions.ResizeAsync(4));

        Assert.Equal(new ChildCounts(4, 4, 0, 4), await lab.Partitions.CountChildrenAsync());
        Assert.Equal("0 1 2 3", await lab.AskAllAsync(keys: 4));
    }

    [Theory, Seeds]
    public async Task A_partition_that_resizes_itself_away_is_killed_when_its_time_is_over(int seed)
    {
        await using PartitionLab lab = await PartitionLab.StartAsync(partitions: 2, seed);
        lab.Scripts[1].Traps = true;
        await lab.Partitions.ResizeAsync(1);
        await lab.Partitions.ResizeAsync(2);
        Pid partition = lab.Find(1);
        lab.Scripts[1].Info = async (_, _) =>
        {
            await lab.Partitions.ResizeAsync(1);
            return Next.Receive;
        };
        partition.Send("shrink");
        lab.Run();

        lab.Tree.Advance(4_999);
        bool waits = partition.IsAlive;
        lab.Tree.Advance(1);

        Assert.Equal((true, ExitReason.Killed), (waits, lab.Tree.EndOf(partition)));
        Assert.Equal((1, "0:running 1:stopped"), (lab.Partitions.Partitions, await lab.StatesAsync()));
    }

    [Theory, Seeds]
    public async Task Who_gives_up_waiting_does_not_take_the_resize_back(int seed)
    {
        await using PartitionLab lab = await PartitionLab.StartAsync(partitions: 2, seed);
        lab.Scripts[1].DieSlowly(100);
        await lab.Partitions.ResizeAsync(1);
        await lab.Partitions.ResizeAsync(2);
        using var cancellation = new CancellationTokenSource();
        Task<int> resize = lab.Tree.Begin(() => lab.Partitions.ResizeAsync(1, cancellation.Token));

        cancellation.Cancel();
        lab.Tree.Advance(100);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => resize);
        Assert.Equal((1, "0:running 1:stopped"), (lab.Partitions.Partitions, await lab.StatesAsync()));
    }
}
