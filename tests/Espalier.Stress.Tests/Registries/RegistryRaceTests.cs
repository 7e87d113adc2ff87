using Espalier.Stress.Racing;

namespace Espalier.Stress.Registries;

/// <summary>Registrations and locks that race with ends: of the holder, of the registry.</summary>
public sealed class RegistryRaceTests
{
    [Theory]
    [InlineData(RegistryKeys.Unique)]
    [InlineData(RegistryKeys.Duplicate)]
    public async Task Register_races_with_exit_and_the_tables_are_empty_afterwards(RegistryKeys keys)
    {
        await using var arena = new Arena();
        var rooms = new ProcessRegistry<int, int>(arena.System, "rooms", new RegistryOptions { Keys = keys, Partitions = 4 });
        long stale = 0;

        await arena.RunAsync(async first =>
        {
            Pid registry = (await rooms.StartAsync()).GetPidOrThrow();
            var pids = new Shelf<Pid>(Arena.Batch);
            await arena.BothAsync(
                () =>
                {
                    for (int i = 0; i < Arena.Batch; i++)
                    {
                        int key = i / 4;
                        pids.Put(arena.System.Spawn(self => HoldAsync(self, rooms, key)));
                    }
                },
                () =>
                {
                    for (int i = 0; i < pids.Size; i++)
                    {
                        Pid pid = pids.Take(i);
                        pid.Kill();
                        stale += rooms.Lookup(i / 4).Count(entry => entry.Pid == pid) + rooms.GetKeys(pid).Count;
                    }
                });

            // The registry is the last one left.
            await arena.ExitedAsync(arena.Started - 1);
            Assert.Equal(0, rooms.Count);
            Assert.Empty(rooms.Entries);

            // Links are told after the event that was waited for.
            for (int i = 0; i < 100_000 && arena.System.GetInfo(registry)!.Links.Count > 0; i++)
                await Task.Yield();
            Assert.Empty(arena.System.GetInfo(registry)!.Links);
            await rooms.ProcessName.StopAsync(timeout: null, cancellationToken: arena.Deadline);
        });

        Assert.Equal(0, stale);

        static async Task HoldAsync(ProcessContext self, ProcessRegistry<int, int> rooms, int key)
        {
            rooms.TryRegister(self, key, 1, out Pid _);
            rooms.TryRegister(self, -key - 1, 2, out Pid _);
            rooms.Unregister(self, key);
            rooms.TryRegister(self, key, 3, out Pid _);
            await self.ReceiveAsync<Go>();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Register_races_with_the_end_of_the_registry_and_no_holder_outlives_it(bool kills)
    {
        await using var arena = new Arena();
        var rooms = new ProcessRegistry<int, int>(arena.System, "rooms", new RegistryOptions { Partitions = 2 });

        await arena.RunAsync(async first =>
        {
            Pid registry = (await rooms.StartAsync()).GetPidOrThrow();
            int entered = 0;
            int target = 1 + (first / Arena.Batch * 37 % (Arena.Batch / 2));
            await arena.BothAsync(
                () =>
                {
                    for (int i = 0; i < Arena.Batch; i++)
                    {
                        int key = i;
                        arena.System.Spawn(self => HoldAsync(self, key, () => Interlocked.Increment(ref entered)));
                    }
                },
                () =>
                {
                    var spin = new SpinWait();
                    while (Volatile.Read(ref entered) < target && !arena.Deadline.IsCancellationRequested)
                        spin.SpinOnce(sleep1Threshold: -1);
                    if (kills)
                        registry.Kill();
                    else
                        _ = registry.StopAsync().AsTask();
                });
        });

        // Each either fell with the registry, or was refused and ended by itself: nobody waits for ever, or the batch would.
        const int Registries = Arena.Rounds / Arena.Batch;
        long refused = arena.Ended(ExitKind.Normal) - (kills ? 0 : Registries);
        long fallen = kills ? arena.Ended(ExitKind.Killed) - Registries : arena.Ended(ExitKind.Shutdown);
        Assert.Equal(Arena.Rounds, refused + fallen);
        Assert.InRange(refused, 1, Arena.Rounds - 1);

        async Task HoldAsync(ProcessContext self, int key, Action enter)
        {
            try
            {
                rooms.TryRegister(self, key, 1, out Pid _);
                enter();
                rooms.Unregister(self, key);
                rooms.TryRegister(self, key, 1, out Pid _);
            }
            catch (ArgumentException)
            {
                return;
            }
            await self.ReceiveAsync<Go>();
        }
    }

    [Fact]
    public async Task Code_beside_the_turn_keeps_entries_and_the_link_in_step()
    {
        await using var arena = new Arena();
        var rooms = new ProcessRegistry<int, int>(arena.System, "rooms", new RegistryOptions { Partitions = 2 });
        long odd = 0;
        long kept = 0;

        await arena.RunAsync(async first =>
        {
            Pid registry = (await rooms.StartAsync()).GetPidOrThrow();
            for (int i = 0; i < Arena.Batch; i++)
            {
                int number = i;
                arena.System.Spawn(self => ChangeAsync(self, number, registry));
            }
            await arena.ExitedAsync(arena.Started - 1);
            Assert.Equal(0, rooms.Count);
            await rooms.ProcessName.StopAsync(timeout: null, cancellationToken: arena.Deadline);
        });

        Assert.Equal(0, Interlocked.Read(ref odd));
        Assert.Equal(Arena.Rounds / 2, Interlocked.Read(ref kept));

        async Task ChangeAsync(ProcessContext self, int number, Pid registry)
        {
            int key = 2 * number;
            await Task.WhenAll(Task.Run(() => Flip(key, keeps: number % 2 == 0)), Task.Run(() => Flip(key + 1, keeps: false)));
            bool hasKeys = rooms.GetKeys(self.Self).Count > 0;
            if (hasKeys)
                Interlocked.Increment(ref kept);
            if (hasKeys != arena.System.GetInfo(self.Self)!.Links.Contains(registry))
                Interlocked.Increment(ref odd);

            void Flip(int key, bool keeps)
            {
                for (int i = 0; i < 3; i++)
                {
                    rooms.TryRegister(self, key, i, out Pid _);
                    rooms.Unregister(self, key);
                }
                if (keeps)
                    rooms.TryRegister(self, key, 3, out Pid _);
            }
        }
    }

    [Fact]
    public async Task Locks_race_with_kills_time_outs_and_cancellations_and_never_have_two_holders()
    {
        const int Keys = 3;
        await using var arena = new Arena();
        var rooms = new ProcessRegistry<int, int>(arena.System, "rooms");
        var inside = new int[Keys];
        long overlaps = 0;
        long granted = 0;

        await arena.RunAsync(async first =>
        {
            await rooms.StartAsync();
            using var cancellation = new CancellationTokenSource();
            var pids = new Shelf<Pid>(Arena.Batch);
            await arena.BothAsync(
                () =>
                {
                    for (int i = 0; i < Arena.Batch; i++)
                    {
                        int number = i;
                        pids.Put(arena.System.Spawn(self => LockAsync(self, number, cancellation.Token)));
                    }
                },
                () =>
                {
                    for (int i = 0; i < pids.Size; i++)
                    {
                        Pid pid = pids.Take(i);
                        if (i % 5 == 0)
                            pid.Kill();
                        if (i == pids.Size / 2)
                            cancellation.Cancel();
                    }
                });

            // All but the registry end by themselves: a lock that was lost would keep its waiters here.
            await arena.ExitedAsync(arena.Started - 1);
            Assert.Equal(0, rooms.LockCount);
            await rooms.ProcessName.StopAsync(timeout: null, cancellationToken: arena.Deadline);
        });

        Assert.Equal(0, Interlocked.Read(ref overlaps));
        Assert.InRange(Interlocked.Read(ref granted), Arena.Rounds / 10, Arena.Rounds);

        async Task LockAsync(ProcessContext self, int number, CancellationToken token)
        {
            int key = number % Keys;
            TimeSpan limit = number % 7 == 0 ? TimeSpan.FromMilliseconds(1) : Timeout.InfiniteTimeSpan;
            RegistryLock mine;
            try
            {
                mine = await rooms.LockAsync(self, key, limit, number % 11 == 0 ? token : default);
            }
            catch (Exception failure) when (failure is CallFailedException or OperationCanceledException)
            {
                return;
            }

            // No using: some leave it to their end.
            Interlocked.Increment(ref granted);
            if (Interlocked.Increment(ref inside[key]) != 1)
                Interlocked.Increment(ref overlaps);
            try
            {
                await Task.Yield();
            }
            finally
            {
                Interlocked.Decrement(ref inside[key]);
                if (number % 3 != 0)
                    mine.Dispose();
            }
        }
    }
}
