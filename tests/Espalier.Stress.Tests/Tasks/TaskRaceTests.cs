using Espalier.Stress.Racing;
using Xunit.Abstractions;

namespace Espalier.Stress.Tasks;

/// <summary>Tasks that end while their owner awaits, asks, lets go, shuts down or dies: each value is seen once or dropped, never late.</summary>
public sealed class TaskRaceTests(ITestOutputHelper output)
{
    private const int Rounds = 40_000;

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1);

    private long _seen;
    private long _exits;
    private long _dropped;
    private long _odd;

    [Theory]
    [InlineData("await")]
    [InlineData("await for a moment")]
    [InlineData("yield")]
    [InlineData("yield and shut down")]
    [InlineData("ignore")]
    [InlineData("shut down")]
    [InlineData("kill")]
    [InlineData("give up")]
    public async Task A_task_ends_while_its_owner_asks(string deed)
    {
        await using var arena = new Arena();

        await arena.RunAsync(
            async _ =>
            {
                var round = new Round(deed);
                await arena.BothAsync(
                    () =>
                    {
                        for (int i = 0; i < Arena.Batch; i++)
                        {
                            int number = i;
                            arena.System.Spawn(self => OwnAsync(self, round, number), new SpawnOptions { TrapsExits = true });
                        }
                    },
                    () => EndAll(round));
            },
            Rounds);

        output.WriteLine($"{_seen} values, {_exits} exits, {_dropped} dropped");
        Assert.Equal(0, Interlocked.Read(ref _odd));
        Assert.Equal(Rounds, _seen + _exits + _dropped);
        Assert.NotEqual(0, _seen);
        Assert.NotEqual(0, deed is "await" or "give up" ? _exits : _dropped);
    }

    [Fact]
    public async Task An_owner_dies_while_its_tasks_end_and_none_outlives_it()
    {
        await using var arena = new Arena();

        await arena.RunAsync(
            async _ =>
            {
                var owners = new Shelf<Pid>(Arena.Batch);
                await arena.BothAsync(
                    () =>
                    {
                        for (int i = 0; i < Arena.Batch; i++)
                            owners.Put(arena.System.Spawn(OwnTwoAsync));
                    },
                    () =>
                    {
                        for (int i = 0; i < Arena.Batch; i++)
                            owners.Take(i).Kill();
                    });
                await Leftovers.NobodyAsync(arena);
            },
            Rounds);

        Assert.Equal(0, arena.Ended(ExitKind.Crashed));

        static async Task OwnTwoAsync(ProcessContext self)
        {
            SupervisedTask<int> quick = self.RunTask(static _ => Task.FromResult(1));
            SupervisedTask<int> slow = self.RunTask(static task => task.ReceiveAsync<int>().AsTask());
            await quick;
            await SupervisedTask.AwaitAllAsync([slow], Timeout.InfiniteTimeSpan);
        }
    }

    [Fact]
    public async Task Several_tasks_end_while_their_owner_awaits_them_together_for_a_moment()
    {
        await using var arena = new Arena();

        await arena.RunAsync(
            async _ =>
            {
                var tasks = new SupervisedTask<int>?[Arena.Batch];
                await arena.BothAsync(
                    () =>
                    {
                        for (int i = 0; i < Arena.Batch / 5; i++)
                        {
                            int first = i * 5;
                            arena.System.Spawn(self => OwnFiveAsync(self, first, tasks));
                        }
                    },
                    () =>
                    {
                        for (int i = 0; i < Arena.Batch; i++)
                            Take(tasks, i).Pid.Send(i);
                    });
            },
            Rounds);

        output.WriteLine($"{_seen} values, {_dropped} dropped");
        Assert.Equal(0, Interlocked.Read(ref _odd));
        Assert.Equal(Rounds, _seen + _dropped);

        async Task OwnFiveAsync(ProcessContext self, int first, SupervisedTask<int>?[] slots)
        {
            SupervisedTask<int>[] own = [.. Enumerable.Range(first, 5).Select(_ => self.RunTask(static task => task.ReceiveAsync<int>().AsTask()))];
            for (int i = 0; i < own.Length; i++)
                Volatile.Write(ref slots[first + i], own[i]);
            IReadOnlyList<TaskOutcome<int>?> outcomes =
                await SupervisedTask.YieldAllAsync(own, first % 2 == 0 ? Short : TimeSpan.Zero, TaskTimeoutAction.Ignore);
            for (int i = 0; i < own.Length; i++)
            {
                await own[i].Pid.WaitForExitAsync();
                Note(outcomes[i], first + i);
            }
            if (!await Leftovers.IsCleanAsync(self))
                Interlocked.Increment(ref _odd);
        }
    }

    private static SupervisedTask<int> Take(SupervisedTask<int>?[] tasks, int index)
    {
        var spin = new SpinWait();
        while (true)
        {
            if (Volatile.Read(ref tasks[index]) is { } task)
                return task;
            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    private static void EndAll(Round round)
    {
        for (int i = 0; i < Arena.Batch; i++)
        {
            SupervisedTask<int> task = Take(round.Tasks, i);
            round.Sources[i].Cancel();
            if (i % 8 == 7)
                task.Pid.Kill();
            else
                task.Pid.Send(i);
            round.Told[i].SetResult();
        }
    }

    private async Task OwnAsync(ProcessContext self, Round round, int number)
    {
        SupervisedTask<int> task = self.RunTask(static task => task.ReceiveAsync<int>().AsTask());
        Volatile.Write(ref round.Tasks[number], task);

        // Somewhere between its start and its end: some ask before it has been told to end, some a little after that.
        if (number % 3 > 0)
            await round.Told[number].Task;
        for (int i = number % 16; i > 0; i--)
            await Task.Yield();
        TaskOutcome<int>? outcome = await AskAsync(task, round.Deed, round.Sources[number]);

        // Whatever it sends it has sent by then.
        await task.Pid.WaitForExitAsync();
        Note(outcome, number);
        ProcessInfo info = self.System.GetInfo(self.Self)!;
        bool isLate = (await Leftovers.TakeAllAsync(self)).Exists(static message => message is not TrappedExit);
        if (isLate || info.Links.Count > 0 || info.Monitors.Count > 0)
            Interlocked.Increment(ref _odd);
    }

    private static async Task<TaskOutcome<int>?> AskAsync(SupervisedTask<int> task, string deed, CancellationTokenSource source)
    {
        switch (deed)
        {
            case "await" or "await for a moment":
                try
                {
                    return new TaskOutcome<int>.Completed(await task.AwaitAsync(deed == "await" ? Timeout.InfiniteTimeSpan : Short));
                }
                catch (CallFailedException failure)
                {
                    return failure.Reason == ExitReason.TimedOut ? null : new TaskOutcome<int>.Exited(failure.Reason);
                }
            case "yield":
                for (int i = 0; i < 10; i++)
                {
                    if (await task.YieldAsync(TimeSpan.Zero) is { } known)
                        return known;
                    await Task.Yield();
                }
                return task.Ignore();
            case "yield and shut down":
                return await task.YieldAsync(TimeSpan.Zero) ?? await task.ShutdownAsync();
            case "ignore":
                return task.Ignore();
            case "shut down":
                return await task.ShutdownAsync(ShutdownPolicy.Infinite);
            case "kill":
                return await task.ShutdownAsync(ShutdownPolicy.BrutalKill);
            default:
                try
                {
                    return await task.YieldAsync(Timeout.InfiniteTimeSpan, source.Token);
                }
                catch (OperationCanceledException)
                {
                    // It can be asked again.
                    return await task.YieldAsync(Timeout.InfiniteTimeSpan);
                }
        }
    }

    private void Note(TaskOutcome<int>? outcome, int number)
    {
        switch (outcome)
        {
            case TaskOutcome<int>.Completed completed:
                Interlocked.Increment(ref completed.Value == number ? ref _seen : ref _odd);
                break;
            case TaskOutcome<int>.Exited:
                Interlocked.Increment(ref _exits);
                break;
            default:
                Interlocked.Increment(ref _dropped);
                break;
        }
    }

    private sealed class Round(string deed)
    {
        internal string Deed => deed;

        internal SupervisedTask<int>?[] Tasks { get; } = new SupervisedTask<int>?[Arena.Batch];

        internal CancellationTokenSource[] Sources { get; } = [.. Enumerable.Range(0, Arena.Batch).Select(static _ => new CancellationTokenSource())];

        internal TaskCompletionSource[] Told { get; } = [.. Enumerable.Range(0, Arena.Batch).Select(
            static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
    }
}
