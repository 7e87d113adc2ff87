using Espalier.Stress.Racing;
using Xunit.Abstractions;

namespace Espalier.Stress.Tasks;

/// <summary>Streams whose tasks fail, whose readers leave or are killed, at every moment: nothing of them is left.</summary>
public sealed class TaskStreamRaceTests(ITestOutputHelper output)
{
    private const int Readers = 25;
    private const int Items = Arena.Batch / Readers;
    private const int Rounds = 20_000;

    private static readonly ExitReason Boom = ExitReason.Custom("boom");

    private long _elements;
    private long _late;
    private long _odd;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failed_task_never_spares_a_reader_that_does_not_trap(bool isSupervised)
    {
        await using var arena = new Arena();
        long survivors = 0;

        await arena.RunAsync(
            async _ =>
            {
                TaskSupervisor supervisor = await TaskSupervisor.StartAsync(arena.System);
                var readers = new Task[Readers];
                for (int i = 0; i < Readers; i++)
                    readers[i] = arena.System.Spawn(self => ReadAsync(self, supervisor)).WaitForExitAsync(cancellationToken: arena.Deadline).AsTask();
                await Task.WhenAll(readers);
                await supervisor.StopAsync();
            },
            Rounds);

        Assert.Equal(0, Interlocked.Read(ref survivors));
        Assert.True(arena.Ended(ExitKind.Custom) >= Rounds / Items, $"{arena.Ended(ExitKind.Custom)} ended of it.");

        async Task ReadAsync(ProcessContext self, TaskSupervisor supervisor)
        {
            static async Task<int> WorkAsync(ProcessContext _, int item)
            {
                await Task.Yield();
                return item == Items / 2 ? throw new ExitException(Boom) : item;
            }
            var options = new TaskStreamOptions { MaxConcurrency = 4 };
            var numbers = Enumerable.Range(0, Items);
            try
            {
                await foreach (TaskOutcome<int> _ in isSupervised
                    ? supervisor.StreamAsync(numbers, WorkAsync, options)
                    : self.StreamTasksAsync(numbers, WorkAsync, options))
                {
                }
            }
            catch (Exception failure) when (failure is not ExitException)
            {
            }
            Interlocked.Increment(ref survivors);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reader_leaves_at_every_moment_and_nothing_runs_any_more(bool isUnlinked)
    {
        await using var arena = new Arena();

        await arena.RunAsync(
            async first =>
            {
                TaskSupervisor supervisor = await TaskSupervisor.StartAsync(arena.System);
                var readers = new Task[Readers];
                for (int i = 0; i < Readers; i++)
                {
                    int leave = 1 + ((first + i) % Items);
                    bool traps = i % 2 == 0;
                    readers[i] = arena.System.Spawn(self => ReadAsync(self, supervisor, leave), new SpawnOptions { TrapsExits = traps })
                        .WaitForExitAsync(cancellationToken: arena.Deadline).AsTask();
                }
                await Task.WhenAll(readers);
                await supervisor.StopAsync();
            },
            Rounds);

        output.WriteLine($"{_elements} elements");
        Assert.Equal(0, Interlocked.Read(ref _odd));
        Assert.Equal(0, arena.Ended(ExitKind.Crashed));

        async Task ReadAsync(ProcessContext self, TaskSupervisor supervisor, int leave)
        {
            int open = 0;
            async Task<int> WorkAsync(ProcessContext task, int item)
            {
                Interlocked.Increment(ref open);
                try
                {
                    for (int i = item % 5; i > 0; i--)
                        await Task.Yield();
                    return item;
                }
                finally
                {
                    await Task.Yield();
                    Interlocked.Decrement(ref open);
                }
            }
            var options = new TaskStreamOptions { MaxConcurrency = 4, IsUnlinked = isUnlinked };
            int next = 0;
            await foreach (TaskOutcome<int> element in isUnlinked
                ? supervisor.StreamAsync(Enumerable.Range(0, Items), WorkAsync, options)
                : self.StreamTasksAsync(Enumerable.Range(0, Items), WorkAsync, options))
            {
                Interlocked.Increment(ref element == new TaskOutcome<int>.Completed(next++) ? ref _elements : ref _odd);
                if (next == leave)
                    break;
            }
            if (next != leave || Volatile.Read(ref open) != 0 || !await Leftovers.IsCleanAsync(self))
                Interlocked.Increment(ref _odd);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reader_is_killed_at_every_moment_and_its_source_is_closed(bool traps)
    {
        await using var arena = new Arena();
        long opened = 0;
        long closed = 0;

        await arena.RunAsync(
            async first =>
            {
                var readers = new Shelf<Pid>(Readers);
                await arena.BothAsync(
                    () =>
                    {
                        for (int i = 0; i < Readers; i++)
                            readers.Put(arena.System.Spawn(ReadAsync, new SpawnOptions { TrapsExits = traps }));
                    },
                    () =>
                    {
                        for (int i = 0; i < Readers; i++)
                        {
                            Pid reader = readers.Take(i);
                            Thread.SpinWait((first + i) % 50 * 20);
                            reader.Kill();
                        }
                    });
                await Leftovers.NobodyAsync(arena);
            },
            Rounds);

        Assert.Equal(Interlocked.Read(ref opened), Interlocked.Read(ref closed));
        Assert.NotEqual(0, Interlocked.Read(ref opened));

        async Task ReadAsync(ProcessContext self)
        {
            IEnumerable<int> Source()
            {
                Interlocked.Increment(ref opened);
                try
                {
                    for (int i = 0; i < Items; i++)
                        yield return i;
                }
                finally
                {
                    Interlocked.Increment(ref closed);
                }
            }
            await foreach (TaskOutcome<int> _ in self.StreamTasksAsync(
                Source(), static (task, item) => item < 3 ? Task.FromResult(item) : task.ReceiveAsync<int>().AsTask(), new() { MaxConcurrency = 3 }))
            {
            }
        }
    }

    [Fact]
    public async Task Tasks_end_as_their_time_is_over_and_each_item_has_one_element()
    {
        await using var arena = new Arena();

        await arena.RunAsync(
            async _ =>
            {
                var readers = new Task[Readers];
                for (int i = 0; i < Readers; i++)
                    readers[i] = arena.System.Spawn(ReadAsync).WaitForExitAsync(cancellationToken: arena.Deadline).AsTask();
                await Task.WhenAll(readers);
            },
            rounds: 10_000);

        output.WriteLine($"{_elements} values, {_late} late");
        Assert.Equal(0, Interlocked.Read(ref _odd));
        Assert.Equal(10_000, _elements + _late);

        async Task ReadAsync(ProcessContext self)
        {
            int next = 0;
            await foreach (TaskOutcome<int> element in self.StreamTasksAsync(
                Enumerable.Range(0, Items),
                static async (task, item) =>
                {
                    if (item % 3 != 0)
                        await Task.Delay(1, task.CancellationToken);
                    return item;
                },
                new() { MaxConcurrency = 5, ItemTimeout = TimeSpan.FromMilliseconds(1), KillsLateTasks = true }))
            {
                if (element == new TaskOutcome<int>.Completed(next))
                    Interlocked.Increment(ref _elements);
                else
                    Interlocked.Increment(ref element == new TaskOutcome<int>.Exited(ExitReason.TimedOut, next) ? ref _late : ref _odd);
                next++;
            }
            if (!await Leftovers.IsCleanAsync(self))
                Interlocked.Increment(ref _odd);
        }
    }
}
