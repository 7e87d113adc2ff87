using System.Collections.Concurrent;
using Espalier.Stress.Racing;
using Xunit.Abstractions;

namespace Espalier.Stress.Applications;

/// <summary>Starts, stops, kills and tokens of one application that race: every request is answered, and nothing is left over.</summary>
public sealed class ApplicationRaceTests(ITestOutputHelper output)
{
    private const int Threads = 4;

    [Fact]
    public async Task Starts_stops_and_kills_race_and_one_life_follows_the_other()
    {
        await using var arena = new Arena();
        var shop = new Shop("shop");
        var tally = new Tally();

        await arena.RunAsync(
            async first =>
            {
                await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() => RaceAsync(arena, shop, tally, first + thread))))
                    .WaitAsync(arena.Deadline);
                await arena.System.StopApplicationAsync(shop, arena.Deadline);
            },
            rounds: 100_000);

        output.WriteLine($"{shop.Started} lives, {tally}");
        Assert.Equal(0, shop.Wrong);
        Assert.Equal(tally.Asked, tally.Answered);

        // A kill may hit the hidden process between its callbacks.
        Assert.InRange(shop.Stopped, 1, shop.Prepared);
        Assert.NotEqual(0, tally.Stopped);
    }

    [Fact]
    public async Task No_stray_outlives_the_stop_however_fast_strays_are_started()
    {
        await using var arena = new Arena();
        var breeders = new ConcurrentQueue<Task>();
        var shop = new Shop("shop") { Stray = BreedAsync };

        await arena.RunAsync(
            async _ =>
            {
                for (int round = 0; round < 10; round++)
                {
                    (await arena.System.StartApplicationAsync(shop)).GetPidOrThrow();
                    for (int yields = round; yields > 0; yields--)
                        await Task.Yield();
                    await arena.System.StopApplicationAsync(shop, arena.Deadline);
                }

                // Whoever is at it at that moment may still make one, which he ends himself; afterwards he is refused.
                while (breeders.TryDequeue(out Task? breeder))
                    await breeder.WaitAsync(arena.Deadline);
            },
            rounds: 8_000);

        // Each batch has ended with no process left.
        output.WriteLine($"{arena.Started} processes");
        Assert.NotEqual(0, arena.Started);

        // Also by code that has left the turn, which nobody waits for when the process is killed.
        async Task BreedAsync(ProcessContext self)
        {
            breeders.Enqueue(Task.Run(() => SpawnUntilRefused(self), CancellationToken.None));
            await self.ReceiveAsync<Go>();
        }

        void SpawnUntilRefused(ProcessContext self)
        {
            try
            {
                for (int i = 0; i < 1_000; i++)
                    self.Spawn(static own => own.ReceiveAsync<Go>().AsTask());
            }
            catch (ExitException)
            {
            }
        }
    }

    [Fact]
    public async Task Starters_that_give_up_race_with_others_and_all_are_answered()
    {
        await using var arena = new Arena();
        var shop = new Shop("shop");
        long started = 0;
        long givenUp = 0;

        await arena.RunAsync(
            async first =>
            {
                for (int round = 0; round < 20; round++)
                {
                    using var source = new CancellationTokenSource();
                    Task[] starters = [.. Enumerable.Range(0, Threads).Select(thread =>
                        Task.Run(() => StartAsync(thread % 2 == 0 ? source.Token : default)))];
                    for (int yields = (first + round) % 16; yields > 0; yields--)
                        await Task.Yield();
                    await source.CancelAsync();
                    await Task.WhenAll(starters).WaitAsync(arena.Deadline);
                    await arena.System.StopApplicationAsync(shop, arena.Deadline);
                }
            },
            rounds: 20_000);

        output.WriteLine($"{started} started, {givenUp} given up");
        Assert.Equal(0, shop.Wrong);
        Assert.NotEqual(0, started);

        async Task StartAsync(CancellationToken token)
        {
            try
            {
                StartResult result = await arena.System.StartApplicationAsync(shop, ApplicationType.Permanent, token);
                if (result is StartResult.Started or StartResult.Failed { Error: StartError.AlreadyStarted })
                    Interlocked.Increment(ref started);
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref givenUp);
            }
        }
    }

    private static async Task RaceAsync(Arena arena, Shop shop, Tally tally, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 50; i++)
        {
            tally.Ask();
            switch (random.Next(4))
            {
                case 0:
                    tally.Count(await arena.System.StopApplicationAsync(shop, arena.Deadline));
                    break;
                case 1:
                    foreach (Pid pid in arena.System.GetProcesses().Take(random.Next(3)))
                        pid.Kill();
                    tally.Count(false);
                    break;
                default:
                    await arena.System.StartApplicationAsync(shop, ApplicationType.Temporary, arena.Deadline);
                    tally.Count(false);
                    break;
            }
        }
    }
}
