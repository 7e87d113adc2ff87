using Espalier.Stress.Racing;
using Xunit.Abstractions;

namespace Espalier.Stress.Tasks;

/// <summary>Tasks that nobody owns, awaited by many at once: everybody hears the same, once, or has given up before.</summary>
public sealed class FreeTaskRaceTests(ITestOutputHelper output)
{
    private const int Rounds = 20_000;
    private const int Askers = 5;
    private const int Tasks = Arena.Batch / Askers;

    private long _values;
    private long _exits;
    private long _gaveUp;
    private long _odd;

    [Fact]
    public async Task Many_ask_on_several_threads_while_the_tasks_end()
    {
        await using var arena = new Arena();

        await arena.RunAsync(
            async _ =>
            {
                TaskSupervisor supervisor = await TaskSupervisor.StartAsync(arena.System);
                SupervisedTask<int>[] tasks = await StartAsync(supervisor);
                using var cancellation = new CancellationTokenSource();
                var asking = new Task[Askers];
                for (int asker = 0; asker < Askers; asker++)
                {
                    int kind = asker;
                    asking[kind] = Task.Run(() => AskAllAsync(arena, tasks, kind, cancellation.Token));
                }
                await Task.Run(() => EndAll(tasks, cancellation));
                await Task.WhenAll(asking).WaitAsync(arena.Deadline);

                // Whoever has given up may come back: the outcome is kept.
                for (int i = 0; i < tasks.Length; i++)
                    Note(await tasks[i].YieldAsync(TimeSpan.FromSeconds(10)), i);
                await supervisor.StopAsync();
            },
            Rounds);

        output.WriteLine($"{_values} values, {_exits} exits, {_gaveUp} gave up");
        Assert.Equal(0, Interlocked.Read(ref _odd));
        Assert.Equal(Rounds + (Rounds / Askers), _values + _exits + _gaveUp);
    }

    [Fact]
    public async Task Groups_of_them_are_awaited_by_processes_together_with_their_own_while_all_end()
    {
        await using var arena = new Arena();
        long values = 0;

        await arena.RunAsync(
            async _ =>
            {
                TaskSupervisor supervisor = await TaskSupervisor.StartAsync(arena.System);
                SupervisedTask<int>[] tasks = await StartAsync(supervisor);
                var owners = new Countdown(Tasks);
                await arena.BothAsync(
                    () =>
                    {
                        for (int i = 0; i < Tasks; i++)
                        {
                            int number = i;
                            arena.System.Spawn(self => OwnAsync(self, tasks, number, owners));
                        }
                    },
                    () =>
                    {
                        for (int i = 0; i < Tasks; i++)
                            tasks[i].Pid.Send(i);
                    });
                await owners.Zero(arena.Deadline);
                await supervisor.StopAsync();
            },
            Rounds);

        Assert.Equal(0, Interlocked.Read(ref _odd));
        Assert.Equal(Rounds / Askers, Interlocked.Read(ref values));

        async Task OwnAsync(ProcessContext self, SupervisedTask<int>[] tasks, int number, Countdown owners)
        {
            SupervisedTask<int> own = self.RunTask(static async task =>
            {
                await Task.Yield();
                return -1;
            });
            SupervisedTask<int>[] group = [tasks[number], own, tasks[(number + 1) % Tasks], tasks[(number + 7) % Tasks]];
            IReadOnlyList<int> all = number % 2 == 0
                ? await SupervisedTask.AwaitAllAsync(group, Timeout.InfiniteTimeSpan)
                : [.. (await SupervisedTask.YieldAllAsync(group, Timeout.InfiniteTimeSpan)).Select(static outcome =>
                    ((TaskOutcome<int>.Completed)outcome!).Value)];
            bool isRight = all[0] == number && all[1] == -1 && all[2] == (number + 1) % Tasks && all[3] == (number + 7) % Tasks;
            await own.Pid.WaitForExitAsync();
            if (isRight && await Leftovers.IsCleanAsync(self))
                Interlocked.Increment(ref values);
            else
                Interlocked.Increment(ref _odd);
            owners.Signal();
        }
    }

    private async Task AskAllAsync(Arena arena, SupervisedTask<int>[] tasks, int kind, CancellationToken token)
    {
        var asks = new Task[tasks.Length];
        for (int i = 0; i < tasks.Length; i++)
        {
            int number = i;
            asks[i] = kind == 4
                ? arena.System.Spawn(_ => AskAsync(tasks[number], number, kind, token)).WaitForExitAsync(cancellationToken: arena.Deadline).AsTask()
                : AskAsync(tasks[i], i, kind, token);
        }
        await Task.WhenAll(asks);
    }

    private async Task AskAsync(SupervisedTask<int> task, int number, int kind, CancellationToken token)
    {
        try
        {
            TimeSpan limit = kind == 1 ? TimeSpan.FromMilliseconds(1 + (number % 2)) : Timeout.InfiniteTimeSpan;
            CancellationToken canceller = kind == 2 ? token : CancellationToken.None;
            Note(
                kind == 3 ? new TaskOutcome<int>.Completed(await task.AwaitAsync(limit, canceller)) : await task.YieldAsync(limit, canceller),
                number);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref _gaveUp);
        }
        catch (CallFailedException failure)
        {
            Note(new TaskOutcome<int>.Exited(failure.Reason), number);
        }
    }

    private void Note(TaskOutcome<int>? outcome, int number)
    {
        switch (outcome)
        {
            case TaskOutcome<int>.Completed completed:
                Interlocked.Increment(ref completed.Value == number && number % 4 != 3 ? ref _values : ref _odd);
                break;
            case TaskOutcome<int>.Exited exited:
                Interlocked.Increment(ref exited.Reason == ExitReason.Killed && number % 4 == 3 ? ref _exits : ref _odd);
                break;
            default:
                Interlocked.Increment(ref _gaveUp);
                break;
        }
    }

    private static void EndAll(SupervisedTask<int>[] tasks, CancellationTokenSource cancellation)
    {
        for (int i = 0; i < tasks.Length; i++)
        {
            if (i == tasks.Length / 2)
                cancellation.Cancel();
            if (i % 4 == 3)
                tasks[i].Pid.Kill();
            else
                tasks[i].Pid.Send(i);
        }
    }

    private static async Task<SupervisedTask<int>[]> StartAsync(TaskSupervisor supervisor)
    {
        var tasks = new SupervisedTask<int>[Tasks];
        for (int i = 0; i < Tasks; i++)
            tasks[i] = await supervisor.RunAsync(static task => task.ReceiveAsync<int>().AsTask());
        return tasks;
    }
}
