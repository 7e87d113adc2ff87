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
            int before = round % Most;
            Task stopping = Task.CompletedTask;
            Task[] starting =
            [
                Task.Run(() => StartMany(system, pids, before, () => stopping = StopAsync(system, pids))),
                .. Enumerable.Range(1, Starters - 1).Select(_ => Task.Run(() => StartMany(system, pids, Most, null))),
            ];
            await Task.WhenAll(starting).WaitAsync(deadline.Token);
            await stopping.WaitAsync(deadline.Token);
            Interlocked.Add(ref alive, pids.Count(static pid => pid.IsAlive));
            Assert.Equal(0, system.ProcessCount);
            Assert.Empty(system.GetProcesses());
        }

        Assert.Equal(0, Interlocked.Read(ref alive));
        Assert.NotEqual(0, started);
        Assert.NotEqual(0, refused);

        async Task StopAsync(ProcessSystem system, ConcurrentBag<Pid> pids)
        {
            await system.DisposeAsync();
            Interlocked.Add(ref alive, pids.Count(static pid => pid.IsAlive));
        }

        // One of them stops the system, and is refused what it starts next; the others go on beside that.
        void StartMany(ProcessSystem system, ConcurrentBag<Pid> pids, int before, Action? stop)
        {
            for (int i = 0; i < Most; i++)
            {
                if (i == before)
                    stop!();
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
                count.Decrement(Stripes.Nearest);
            }
            count.Increment();
        })));

        Assert.Equal(Starters, count.Sum);
    }
}
