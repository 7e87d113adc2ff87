using Espalier.Stress.Racing;

namespace Espalier.Stress.Tasks;

/// <summary>What long streams and long-lived tasks keep in memory: nothing that is over.</summary>
public sealed class TaskLeakTests
{
    private const long MaxGrowth = 1 << 18;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_stream_of_ten_thousand_items_keeps_nothing_while_it_is_read_and_leaves_nothing(bool isSupervised, bool isUnordered)
    {
        const int Items = 10_000;
        await using var arena = new Arena();
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(arena.System);
        var options = new TaskStreamOptions { MaxConcurrency = 4, IsUnordered = isUnordered };
        long before = 0;
        long growth = 0;
        int read = 0;

        Pid reader = arena.System.Spawn(async self =>
        {
            IEnumerable<int> numbers = Enumerable.Range(0, Items);
            await foreach (TaskOutcome<int> _ in isSupervised
                ? supervisor.StreamAsync(numbers, WorkAsync, options)
                : self.StreamTasksAsync(numbers, WorkAsync, options))
            {
                read++;
                if (read == Items / 10)
                    before = Arena.Live();
                else if (read == Items - 1)
                    growth = Arena.Live() - before;
            }
        });
        await reader.WaitForExitAsync(cancellationToken: arena.Deadline);

        Assert.Equal(Items, read);
        Assert.True(growth <= MaxGrowth, $"{growth} bytes more are alive after {Items} items than after {Items / 10}.");
        Assert.Equal(0, (await supervisor.CountChildrenAsync()).Specs);
        await supervisor.StopAsync();
        await arena.ExitedAsync(arena.Started);
        Assert.Equal(0, arena.System.Timers.Count);

        static async Task<int> WorkAsync(ProcessContext task, int item)
        {
            await Task.Yield();
            return item;
        }
    }

    [Fact]
    public async Task A_free_task_keeps_nobody_who_has_given_up_waiting()
    {
        const int Waits = 20_000;
        await using var arena = new Arena();
        TaskSupervisor supervisor = await TaskSupervisor.StartAsync(arena.System);
        SupervisedTask<int> task = await supervisor.RunAsync(static task => task.ReceiveAsync<int>().AsTask());
        await GiveUpAsync(task, 1_000);
        long before = Arena.Live();

        await GiveUpAsync(task, Waits);
        long growth = Arena.Live() - before;

        Assert.True(growth <= MaxGrowth, $"{growth} bytes more are alive after {Waits} waits that were given up.");
        task.Pid.Send(5);
        Assert.Equal(5, await task);
        await supervisor.StopAsync();
        await arena.ExitedAsync(arena.Started);
    }

    [Fact]
    public async Task An_owner_keeps_nothing_of_tasks_that_it_gave_up()
    {
        const int Tasks = 10_000;
        await using var arena = new Arena();
        long before = 0;
        long growth = 0;

        Pid owner = arena.System.Spawn(async self =>
        {
            for (int i = 0; i < Tasks; i++)
            {
                SupervisedTask<int> task = self.RunTask(static task => task.ReceiveAsync<int>().AsTask());
                if (i % 2 == 0)
                    await task.ShutdownAsync(ShutdownPolicy.BrutalKill);
                else if (await task.YieldAsync(TimeSpan.Zero) is null)
                    task.Ignore();
                task.Pid.Kill();
                await task.Pid.WaitForExitAsync();
                if (i == Tasks / 10)
                    before = Arena.Live();
            }
            growth = Arena.Live() - before;
        });
        await owner.WaitForExitAsync(cancellationToken: arena.Deadline);

        Assert.True(growth <= MaxGrowth, $"{growth} bytes more are alive after {Tasks} tasks.");
        await arena.ExitedAsync(arena.Started);
    }

    private static async Task GiveUpAsync(SupervisedTask<int> task, int count)
    {
        for (int i = 0; i < count; i++)
        {
            using var cancellation = new CancellationTokenSource();
            Task<TaskOutcome<int>?> one = task.YieldAsync(Timeout.InfiniteTimeSpan, cancellation.Token).AsTask();
            Task<IReadOnlyList<int>> other = SupervisedTask.AwaitAllAsync([task], Timeout.InfiniteTimeSpan, cancellation.Token).AsTask();
            cancellation.Cancel();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other);
            Assert.Null(await task.YieldAsync(TimeSpan.Zero));
        }
    }
}
