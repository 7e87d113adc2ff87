using Espalier.Stress.Racing;
using Xunit.Abstractions;

namespace Espalier.Stress.Tasks;

/// <summary>Starts of tasks that race with the end of their supervisor and with their tokens.</summary>
public sealed class TaskStartRaceTests(ITestOutputHelper output)
{
    private const int Rounds = 20_000;

    private long _started;
    private long _refused;
    private long _odd;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_task_supervisor_ends_at_every_moment(bool isKilled)
    {
        await using var arena = new Arena();
        long fallen = 0;

        await arena.RunAsync(
            async first =>
            {
                TaskSupervisor supervisor = await TaskSupervisor.StartAsync(arena.System);
                supervisor.Address.TryFind(out Pid pid);
                int begun = 0;
                int target = 1 + (first / Arena.Batch * 37 % (Arena.Batch / 2));

                // By another thread or, every other time, by the one that starts: however that other thread fares, some starts come after it.
                bool isBeside = first / Arena.Batch % 2 == 0;
                Task[] outside = new Task[Arena.Batch / 5];
                await arena.BothAsync(
                    () =>
                    {
                        for (int i = 0; i < Arena.Batch; i++)
                        {
                            int number = i;
                            if (i == target && !isBeside)
                                End();
                            if (number % 5 == 0)
                                outside[number / 5] = StartOutsideAsync(supervisor, () => Interlocked.Increment(ref begun));
                            else
                                arena.System.Spawn(
                                    self => OwnAsync(self, supervisor, number, () => Interlocked.Increment(ref begun)),
                                    new SpawnOptions { TrapsExits = number % 5 == 1 });
                        }
                    },
                    () =>
                    {
                        var spin = new SpinWait();
                        while (isBeside && Volatile.Read(ref begun) < target && !arena.Deadline.IsCancellationRequested)
                            spin.SpinOnce(sleep1Threshold: -1);
                        if (isBeside)
                            End();
                    });
                await Task.WhenAll(outside).WaitAsync(arena.Deadline);

                void End()
                {
                    if (isKilled)
                        pid.Kill();
                    else
                        _ = pid.StopAsync().AsTask();
                }
            },
            Rounds);

        // Owners that were linked to a task and do not trap end with it.
        fallen = Rounds - _started - _refused;
        output.WriteLine($"{_started} started, {_refused} refused, {fallen} fell with their task");
        Assert.Equal(0, Interlocked.Read(ref _odd));
        Assert.InRange(fallen, 0, 2 * Rounds / 5);
        Assert.NotEqual(0, _refused);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_start_is_given_up_at_every_moment(bool isLinked)
    {
        await using var arena = new Arena();

        await arena.RunAsync(
            async _ =>
            {
                TaskSupervisor supervisor = await TaskSupervisor.StartAsync(arena.System);
                var sources = new Shelf<CancellationTokenSource>(Arena.Batch);
                Task[] outside = new Task[Arena.Batch / 5];
                var owners = new Countdown(Arena.Batch - outside.Length);
                await arena.BothAsync(
                    () =>
                    {
                        for (int i = 0; i < Arena.Batch; i++)
                        {
                            var source = new CancellationTokenSource();
                            int number = i;

                            // However the other thread fares, some are given up before they begin.
                            if (i % 50 == 0)
                                source.Cancel();
                            if (i % 5 == 0)
                                outside[i / 5] = GiveUpOutsideAsync(supervisor, source);
                            else
                                arena.System.Spawn(
                                    self => GiveUpAsync(self, supervisor, isLinked, number, source, owners),
                                    new SpawnOptions { TrapsExits = i % 2 == 0 });
                            sources.Put(source);
                        }
                    },
                    () =>
                    {
                        for (int i = 0; i < Arena.Batch; i++)
                        {
                            CancellationTokenSource source = sources.Take(i);
                            Thread.SpinWait(i % 64 * 20);
                            source.Cancel();
                        }
                    });
                await Task.WhenAll(outside).WaitAsync(arena.Deadline);
                await owners.Zero(arena.Deadline);

                // A task that was given up is told at once and ends soon; one that was left over would never end.
                while ((await supervisor.CountChildrenAsync(arena.Deadline)).Active > 0)
                    await Task.Yield();
                await supervisor.StopAsync();
            },
            Rounds);

        output.WriteLine($"{_started} started, {_refused} given up");
        Assert.Equal(0, Interlocked.Read(ref _odd));
        Assert.Equal(Rounds, _started + _refused);
        Assert.NotEqual(0, _refused);
    }

    private async Task OwnAsync(ProcessContext self, TaskSupervisor supervisor, int number, Action begin)
    {
        begin();
        SupervisedTask<int> task;
        try
        {
            task = await (number % 5 < 4
                ? supervisor.RunAsync(static task => task.ReceiveAsync<int>().AsTask())
                : supervisor.RunUnlinkedAsync(static task => task.ReceiveAsync<int>().AsTask()));
        }
        catch (CallFailedException)
        {
            bool isClean = await Leftovers.IsCleanAsync(self);
            Interlocked.Increment(ref isClean ? ref _refused : ref _odd);
            return;
        }
        TaskOutcome<int>? outcome = await task.YieldAsync(Timeout.InfiniteTimeSpan);
        bool isExit = outcome is TaskOutcome<int>.Exited { Reason.Kind: ExitKind.Killed or ExitKind.Shutdown or ExitKind.NoProcess };
        Interlocked.Increment(ref isExit ? ref _started : ref _odd);
    }

    private async Task StartOutsideAsync(TaskSupervisor supervisor, Action begin)
    {
        begin();
        SupervisedTask<int> task;
        try
        {
            task = await supervisor.RunAsync(static task => task.ReceiveAsync<int>().AsTask());
        }
        catch (CallFailedException)
        {
            Interlocked.Increment(ref _refused);
            return;
        }
        TaskOutcome<int>? outcome = await task.YieldAsync(Timeout.InfiniteTimeSpan);
        bool isExit = outcome is TaskOutcome<int>.Exited { Reason.Kind: ExitKind.Killed or ExitKind.Shutdown or ExitKind.NoProcess };
        Interlocked.Increment(ref isExit ? ref _started : ref _odd);
    }

    private async Task GiveUpAsync(
        ProcessContext self, TaskSupervisor supervisor, bool isLinked, int number, CancellationTokenSource source, Countdown owners)
    {
        // Some tasks end at once: their value may be there before the owner gives up.
        Func<ProcessContext, Task<int>> body = number % 3 == 0
            ? static _ => Task.FromResult(1)
            : static task => task.ReceiveAsync<int>().AsTask();
        try
        {
            SupervisedTask<int> task =
                await (isLinked ? supervisor.RunAsync(body, null, source.Token) : supervisor.RunUnlinkedAsync(body, null, source.Token));
            await task.ShutdownAsync();
            Interlocked.Increment(ref _started);
        }
        catch (OperationCanceledException)
        {
            bool isClean = await Leftovers.IsCleanAsync(self);
            Interlocked.Increment(ref isClean ? ref _refused : ref _odd);
        }
        owners.Signal();
    }

    private async Task GiveUpOutsideAsync(TaskSupervisor supervisor, CancellationTokenSource source)
    {
        try
        {
            SupervisedTask<int> task = await supervisor.RunAsync(static task => task.ReceiveAsync<int>().AsTask(), null, source.Token);
            await task.ShutdownAsync();
            Interlocked.Increment(ref _started);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref _refused);
        }
    }
}
