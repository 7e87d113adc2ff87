using Espalier.Stress.Racing;
using Espalier.Supervision;
using Xunit.Abstractions;

namespace Espalier.Stress.Supervision;

/// <summary>Callers by key, while partitions crash, are restarted and resized, and while all of them fall.</summary>
public sealed class PartitionRaceTests(ITestOutputHelper output)
{
    private const int Least = 4;
    private const int Most = 8;
    private const int Rounds = 10_000;
    private const int Callers = 2;
    private const int Calls = 1_000;

    private static readonly PartitionSupervisorOptions Options =
        new() { Partitions = Most, MaxRestarts = int.MaxValue, RestartPeriod = TimeSpan.FromMilliseconds(10) };

    private static readonly object[] Keys =
        [.. Enumerable.Range(0, 24).Select(static key => (object)key), .. Enumerable.Range(0, 24).Select(static key => (object)$"key {key}")];

    private long _answered;
    private long _failed;
    private long _kills;

    [Fact]
    public async Task While_partitions_crash_and_are_resized_every_answer_is_of_a_partition_of_its_key_and_nothing_hangs()
    {
        await using var arena = new Arena();
        var partitions = new PartitionSupervisor(arena.System, arena.System.Name("partitions"), PartitionNumber.Spec, Options);

        await arena.RunAsync(
            async _ =>
            {
                (await partitions.StartAsync()).GetPidOrThrow();
                Task callers = Task.WhenAll(
                    Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(partitions, caller, [4, 5, 6, 7, 8]))));
                await Task.WhenAll(callers, Task.Run(() => CrashAsync(partitions, callers)), Task.Run(() => ResizeAsync(partitions, callers)))
                    .WaitAsync(arena.Deadline);
                await VerifyWholeAsync(partitions, arena);
                await partitions.StopAsync(timeout: null, cancellationToken: arena.Deadline);
            },
            Rounds);

        VerifyCounts(_failed);
        Assert.True(arena.Ended(ExitKind.Custom) > Rounds / Arena.Batch, "Hardly any partition has crashed.");
    }

    [Fact]
    public async Task While_the_supervisor_is_killed_and_restarted_every_answer_is_of_the_partition_of_its_key_and_nothing_hangs()
    {
        await using var arena = new Arena();
        var partitions = new PartitionSupervisor(arena.System, arena.System.Name("partitions"), PartitionNumber.Spec, Options);

        await arena.RunAsync(
            async _ =>
            {
                SupervisorRef root = await Supervisor.StartAsync(
                    arena.System, [partitions.Child()], new() { MaxRestarts = int.MaxValue, RestartPeriod = Options.RestartPeriod });
                Task callers = Task.WhenAll(
                    Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(partitions, caller, [Least, Most]))));
                await Task.WhenAll(callers, Task.Run(() => KillAsync(partitions, callers))).WaitAsync(arena.Deadline);
                await VerifyWholeAsync(partitions, arena);
                await root.StopAsync(timeout: null, cancellationToken: arena.Deadline);
            },
            Rounds / 4);

        // A restart may be over before anybody calls again: then the storm goes by unfelt.
        VerifyCounts(_kills);
    }

    /// <summary>Asks again and again; whoever answers must be the key's partition for one of the numbers that there can have been.</summary>
    private async Task CallAsync(PartitionSupervisor partitions, int caller, int[] counts)
    {
        for (int i = 0; i < Calls; i++)
        {
            // Calls in a row run on one thread without a break: the storm is to come between them, however few threads there are.
            if (i % 8 == 7)
                await Task.Yield();
            object key = Keys[((i * 7) + caller) % Keys.Length];
            int answer;
            try
            {
                answer = await partitions.Name(key).CallAsync(AskPartition.Number, Timeout.InfiniteTimeSpan);
            }
            catch (CallFailedException)
            {
                Interlocked.Increment(ref _failed);
                await Task.Yield();
                continue;
            }
            Interlocked.Increment(ref _answered);
            Assert.Contains(answer, counts.Select(count => PartitionKey.PartitionOf(key, count)));
        }
    }

    private static async Task CrashAsync(PartitionSupervisor partitions, Task callers)
    {
        for (int i = 0; !callers.IsCompleted; i++)
        {
            partitions.Name(i).Cast(Go.Now);
            await Task.Yield();
        }
    }

    private static async Task ResizeAsync(PartitionSupervisor partitions, Task callers)
    {
        int last = Most;
        for (int i = 1; !callers.IsCompleted; i++)
        {
            int next = Least + (i * 3 % (Most - Least + 1));
            Assert.Equal(last, await partitions.ResizeAsync(next));
            last = next;
        }
        Assert.Equal(last, await partitions.ResizeAsync(Most));
    }

    private async Task KillAsync(PartitionSupervisor partitions, Task callers)
    {
        Pid last = default;
        long next = 0;
        for (int i = 0; !callers.IsCompleted; i++)
        {
            // Sometimes it is still starting its partitions, sometimes it has answered some calls, sometimes it is stopping partitions.
            if (partitions.ProcessName.TryFind(out Pid supervisor) && supervisor != last && Interlocked.Read(ref _answered) >= next)
            {
                if (i % 2 == 0)
                    _ = partitions.ResizeAsync(Least).AsTask().ContinueWith(static task => task.Exception, TaskScheduler.Default);
                supervisor.Kill();
                Interlocked.Increment(ref _kills);
                last = supervisor;
                next = Interlocked.Read(ref _answered) + (i % 3 * 10);
            }
            await Task.Yield();
        }
    }

    /// <summary>When the storm is over each key leads to its partition again. Crashes may still be on their way.</summary>
    private static async Task VerifyWholeAsync(PartitionSupervisor partitions, Arena arena)
    {
        foreach (object key in Keys)
        {
            int? answer = null;
            while (answer is null)
            {
                arena.Deadline.ThrowIfCancellationRequested();
                try
                {
                    answer = await partitions.Name(key).CallAsync(AskPartition.Number, Timeout.InfiniteTimeSpan);
                }
                catch (CallFailedException)
                {
                    await Task.Yield();
                }
            }
            Assert.Equal(PartitionKey.PartitionOf(key, Most), answer);
        }
        Assert.Equal(Most, partitions.Partitions);
    }

    private void VerifyCounts(long storm)
    {
        output.WriteLine($"{_answered} answered, {_failed} found no process or one that ended, {_kills} times the supervisor was killed");
        Assert.True(_answered > _failed / 10 && storm > 100, "The storm was none, or nobody was answered.");
    }
}
