using System.Collections.Concurrent;
using Espalier.Processes;
using Espalier.Stress.Racing;

namespace Espalier.Stress.Processes;

/// <summary>The table of processes and the count of those whose end is to be told, which lie in a part for each processor.</summary>
public sealed class ProcessTableRaceTests
{
    private const int Rounds = 2_000;
    private const int Starters = 4;
    private const int Most = 200;

    [Fact]
    public async Task A_system_that_stops_while_processes_come_and_go_everywhere_has_ended_when_the_last_of_them_has_and_not_before()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        long alive = 0, refused = 0, started = 0;

        for (int round = 0; round < Rounds; round++)
        {
            var system = new ProcessSystem();
            var pids = new ConcurrentBag<Pid>();
            var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            int before = round % Most;
            Task[] starting = [.. Enumerable.Range(0, Starters).Select(_ => Task.Run(() => StartMany(system, pids, before, begun)))];
            await begun.Task.WaitAsync(deadline.Token);
            await system.DisposeAsync().AsTask().WaitAsync(deadline.Token);
            alive += pids.Count(static pid => pid.IsAlive);
            await Task.WhenAll(starting).WaitAsync(deadline.Token);
            alive += pids.Count(static pid => pid.IsAlive);
            Assert.Equal(0, system.ProcessCount);
            Assert.Empty(system.GetProcesses());
        }

        Assert.Equal(0, alive);
        Assert.NotEqual(0, started);
        Assert.NotEqual(0, refused);

        void StartMany(ProcessSystem system, ConcurrentBag<Pid> pids, int before, TaskCompletionSource begun)
        {
            for (int i = 0; i < Most; i++)
            {
                if (i == before)
                    begun.TrySetResult();
                try
                {
                    pids.Add(i % 2 == 0
                        ? system.Spawn(static self => self.ReceiveAsync<Go>().AsTask())
                        : system.Spawn(static _ => Task.CompletedTask));
                    Interlocked.Increment(ref started);
                }
                catch (ObjectDisposedException)
                {
                    Interlocked.Increment(ref refused);
                    return;
                }
            }
        }
    }

    [Fact]
    public async Task What_all_processors_count_up_and_down_at_once_comes_to_what_is_left()
    {
        var count = new StripedCount();

        await Task.WhenAll(Enumerable.Range(0, Starters).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 100_000; i++)
            {
                count.Increment();
                count.Decrement(StripedCount.Nearest);
            }
            count.Increment();
        })));

        Assert.Equal(Starters, count.Sum);
    }
}
