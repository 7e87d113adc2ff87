using Espalier.Processes;
using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>Processes that wait for tasks of another system, and read streams of it.</summary>
public sealed class TwoSystemTaskTests
{
    [Fact]
    public async Task A_limit_passes_though_a_task_of_a_system_that_has_ended_stands_first()
    {
        await using var lab = new Lab();
        SupervisedTask<int> foreign;
        await using (var elsewhere = new Lab())
        {
            TaskSupervisor supervisor = await TaskSupervisor.StartAsync(elsewhere.System);
            foreign = await supervisor.RunAsync(Work.Of(5));
            await foreign;
        }
        var owner = new TaskOwner(lab);
        SupervisedTask<int> own = await owner.RunAsync();
        Task<IReadOnlyList<int>> values = owner.Begin(_ => SupervisedTask.AwaitAllAsync([foreign, own], TimeSpan.FromSeconds(1)));

        lab.Advance(2_000);

        Assert.True(values.IsCompleted);
        Assert.Equal(ExitReason.TimedOut, await Lab.FailureOf(values));
    }

    [Fact]
    public async Task A_limit_is_of_the_owners_time_also_for_tasks_of_another_system()
    {
        await using var lab = new Lab();
        await using var elsewhere = new Lab();
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(elsewhere.System);
        SupervisedTask<int> foreign = await supervisor.RunAsync(Work.ObeyAsync);
        var owner = new TaskOwner(lab);
        SupervisedTask<int> own = await owner.RunAsync();
        Task<IReadOnlyList<int>> values = owner.Begin(_ => SupervisedTask.AwaitAllAsync([foreign, own], TimeSpan.FromSeconds(1)));

        elsewhere.Advance(2_000);
        lab.Run();
        Assert.False(values.IsCompleted);
        lab.Advance(1_000);

        Assert.True(values.IsCompleted);
        Assert.Equal(ExitReason.TimedOut, await Lab.FailureOf(values));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(20)]
    public async Task A_reader_of_a_stream_that_is_killed_at_any_step_leaves_nothing_in_the_other_system(int steps)
    {
        await using var lab = new Lab();
        await using var elsewhere = new Lab();
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        var reader = new TaskOwner(elsewhere);
        _ = reader.Begin(_ => StreamLab.ReadAsync(supervisor.StreamAsync(StreamLab.Items, StreamLab.FirstOnlyAsync, StreamLab.Max(2))));

        // Each system runs to rest before the other goes on: a step of the reader's and an answer to it.
        for (int step = 0; step < steps; step++)
            (step % 2 == 0 ? lab : elsewhere).Run();
        reader.Pid.Kill();
        for (int step = 0; step < 4; step++)
            (step % 2 == 0 ? elsewhere : lab).Run();

        Assert.Equal(ExitReason.Killed, reader.End);
        Assert.Equal(1, lab.System.ProcessCount);
        Assert.Empty(await supervisor.GetChildrenAsync());
    }

    [Fact]
    public async Task A_reader_that_has_left_its_streams_is_watched_by_nobody()
    {
        await using var lab = new Lab();
        await using var elsewhere = new Lab();
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(lab.System);
        var reader = new TaskOwner(elsewhere);

        foreach (int take in (int[])[1, 4])
        {
            Task<List<TaskOutcome<int>>> read = reader.Begin(
                _ => StreamLab.ReadAsync(supervisor.StreamAsync(StreamLab.Items, StreamLab.DoubleAsync, StreamLab.Max(2)), take));
            for (int step = 0; step < 100; step++)
                (step % 2 == 0 ? lab : elsewhere).Run();
            Assert.Equal(StreamLab.Doubled[..take], await read);
        }

        Assert.Null(((ProcessCell)reader.Pid.Target!).Watches.First);
        Assert.Equal(1, lab.System.ProcessCount);
    }
}
