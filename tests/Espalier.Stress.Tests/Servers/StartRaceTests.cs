using Espalier.Stress.Racing;

namespace Espalier.Stress.Servers;

/// <summary>Starts that race with kills, limits and the end of the system: the name is free and nothing is left.</summary>
public sealed class StartRaceTests
{
    [Fact]
    public async Task Start_races_with_kill_and_limit_and_leaves_the_name_free()
    {
        await using var arena = new Arena();
        long ended = 0;
        long odd = 0;

        await arena.RunAsync(async first =>
        {
            var starts = new Task[Arena.Batch];
            await arena.BothAsync(
                () =>
                {
                    for (int i = 0; i < Arena.Batch; i++)
                        starts[i] = StartAsync(i);
                },
                () => KillByName(arena));
            await Task.WhenAll(starts).WaitAsync(arena.Deadline);
        });

        Assert.Equal(Arena.Rounds, Interlocked.Read(ref ended));
        Assert.Equal(0, Interlocked.Read(ref odd));

        async Task StartAsync(int number)
        {
            var options = new ServerOptions
            {
                Name = arena.System.Name($"name {number}"),
                StartTimeout = number % 3 == 0 ? TimeSpan.FromMilliseconds(1) : Timeout.InfiniteTimeSpan,
            };
            StartResult result = await arena.System.StartServerAsync(() => new SlowStartServer(number % 50), options);
            if (result is StartResult.Started started)
                started.Pid.Kill();
            else if (result is not StartResult.Failed { Error: StartError.TimedOut or StartError.Failed })
                Interlocked.Increment(ref odd);
            Interlocked.Increment(ref ended);
        }
    }

    [Fact]
    public async Task A_linked_start_races_with_a_kill_by_name_and_leaves_nothing()
    {
        await using var arena = new Arena();

        await arena.RunAsync(async first =>
        {
            int left = Arena.Batch;
            await arena.BothAsync(
                () =>
                {
                    for (int i = 0; i < Arena.Batch; i++)
                    {
                        string name = $"name {i}";
                        arena.System.Spawn(async self =>
                        {
                            try
                            {
                                self.SpawnLinked(static async child => await child.ReceiveAsync<Go>(), new SpawnOptions { Name = name }).Kill();
                            }
                            finally
                            {
                                Interlocked.Decrement(ref left);
                            }
                            await self.ReceiveAsync<Go>();
                        });
                    }
                },
                () =>
                {
                    while (Volatile.Read(ref left) > 0 && !arena.Deadline.IsCancellationRequested)
                        KillByName(arena);
                });
            foreach (Pid pid in arena.System.GetProcesses())
                pid.Kill();
        });
    }

    [Fact]
    public async Task Nothing_runs_in_a_system_whose_disposing_raced_with_a_spawn()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        int survivors = 0;

        for (int round = 0; round < 10_000; round++)
        {
            var system = new ProcessSystem(new ProcessSystemOptions { StopGrace = TimeSpan.Zero });
            Pid pid = default;
            Task disposing = Task.Run(async () => await system.DisposeAsync());
            try
            {
                for (int i = 0; i < 20; i++)
                    pid = system.Spawn(static async self => await self.ReceiveAsync<Go>());
            }
            catch (ObjectDisposedException)
            {
            }

            // A spawn between the sweep and the wait would be waited for, and for ever.
            await disposing.WaitAsync(deadline.Token);
            survivors += pid.IsAlive ? 1 : 0;
            pid.Kill();
        }

        Assert.Equal(0, survivors);
    }

    private static void KillByName(Arena arena)
    {
        for (int i = 0; i < Arena.Batch; i++)
        {
            if (arena.System.TryFind($"name {i}", out Pid pid))
                pid.Kill();
        }
    }
}
