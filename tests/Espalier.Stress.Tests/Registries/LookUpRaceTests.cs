using Espalier.Stress.Racing;

namespace Espalier.Stress.Registries;

/// <summary>Look-ups, which take no lock, beside everything that changes what they walk along: entries that come and go, deaths, growth.</summary>
public sealed class LookUpRaceTests
{
    private const int Steady = 8;
    private const int Held = 1;
    private const int Released = 2;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task What_is_held_is_found_and_what_was_given_back_is_not(int partitions)
    {
        await using var arena = new Arena();
        var rooms = new ProcessRegistry<Clashing>(arena.System, "rooms", new RegistryOptions { Partitions = partitions });
        var tally = new LookUpTally(rooms);

        await arena.RunAsync(async _ =>
        {
            await StartAsync(rooms, arena, tally);
            var given = new TaskCompletionSource<ProcessContext>(TaskCreationOptions.RunContinuationsAsynchronously);
            Pid holder = arena.System.Spawn(async self =>
            {
                given.SetResult(self);
                await self.ReceiveAsync<Go>();
            });
            ProcessContext self = await given.Task.WaitAsync(arena.Deadline);
            var states = new int[Arena.Batch];
            bool done = false;
            await arena.BothAsync(
                () =>
                {
                    // Half of them are taken back meanwhile, so the table grows three times and has gaps everywhere.
                    for (int i = 0; i < states.Length; i++)
                    {
                        rooms.TryRegister(self, new Clashing(i), out Pid _);
                        Volatile.Write(ref states[i], Held);
                        if (i % 2 == 1)
                            Release(i / 2);
                    }
                    for (int i = states.Length - 1; i >= states.Length / 2; i--)
                        Release(i);
                    Volatile.Write(ref done, true);
                },
                () =>
                {
                    while (!Volatile.Read(ref done))
                        tally.LookUp(states, Steady);
                    tally.LookUp(states, Steady);
                });
            Assert.Equal(Steady, rooms.Count);
            holder.Send(Go.Now);
            await StopAsync(rooms, arena);

            void Release(int i)
            {
                Volatile.Write(ref states[i], 0);
                rooms.Unregister(self, new Clashing(i));
                Volatile.Write(ref states[i], Released);
            }
        });

        tally.Check();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task What_is_held_is_found_and_what_the_dead_held_is_not(int partitions)
    {
        const int Each = 5;
        const int Alive = 16;
        await using var arena = new Arena();
        var rooms = new ProcessRegistry<Clashing>(arena.System, "rooms", new RegistryOptions { Partitions = partitions });
        var tally = new LookUpTally(rooms);

        await arena.RunAsync(async _ =>
        {
            await StartAsync(rooms, arena, tally);
            var states = new int[Arena.Batch];
            var killed = new Countdown(1);
            bool done = false;
            arena.System.Spawn(async self =>
            {
                var pids = new Queue<Pid>();
                for (int first = 0; first < states.Length; first += Each)
                {
                    int keys = first;
                    Pid me = self.Self;
                    pids.Enqueue(self.SpawnMonitored(holder => HoldAsync(holder, me, keys)).Pid);
                    await self.ReceiveAsync<Go>();
                    Set(first, Held);
                    if (pids.Count > Alive)
                        await KillAsync(self, pids.Dequeue(), first - (Alive * Each));
                }
                while (pids.TryDequeue(out Pid pid))
                    await KillAsync(self, pid, states.Length - ((pids.Count + 1) * Each));
                Volatile.Write(ref done, true);
                killed.Signal();
            });
            Task looking = Task.Run(() =>
            {
                while (!Volatile.Read(ref done) && !arena.Deadline.IsCancellationRequested)
                    tally.LookUp(states, Steady);
                tally.LookUp(states, Steady);
            });
            await killed.Zero(arena.Deadline);
            await looking.WaitAsync(arena.Deadline);
            Assert.Equal(Steady, rooms.Count);
            await StopAsync(rooms, arena);

            async Task HoldAsync(ProcessContext self, Pid starter, int first)
            {
                for (int i = first; i < first + Each; i++)
                    rooms.TryRegister(self, new Clashing(i), out Pid _);
                starter.Send(Go.Now);
                await self.ReceiveAsync<Go>();
            }

            async Task KillAsync(ProcessContext self, Pid pid, int first)
            {
                Set(first, 0);
                pid.Kill();
                await self.ReceiveAsync<Down>();
                Set(first, Released);
            }

            void Set(int first, int state)
            {
                for (int i = first; i < first + Each; i++)
                    Volatile.Write(ref states[i], state);
            }
        });

        tally.Check();
    }

    [Fact]
    public async Task A_key_that_goes_from_hand_to_hand_is_never_found_with_somebody_who_has_given_it_back()
    {
        await using var arena = new Arena();
        var rooms = new ProcessRegistry<Clashing>(arena.System, "rooms");
        long wrong = 0;
        long hits = 0;

        await arena.RunAsync(async _ =>
        {
            await rooms.StartAsync();
            var given = new TaskCompletionSource<ProcessContext>[2];
            for (int i = 0; i < given.Length; i++)
            {
                var mine = given[i] = new(TaskCreationOptions.RunContinuationsAsynchronously);
                arena.System.Spawn(async self =>
                {
                    mine.SetResult(self);
                    await self.ReceiveAsync<Go>();
                });
            }
            ProcessContext[] hands = await Task.WhenAll(given[0].Task, given[1].Task).WaitAsync(arena.Deadline);
            var key = new Clashing(7);
            int turn = 0;
            await arena.BothAsync(
                () =>
                {
                    // In turn 2 n it is nobody's; in turn 2 n + 1 that of hand n, or on its way there or back.
                    for (int n = 0; n < Arena.Batch; n++)
                    {
                        ProcessContext hand = hands[n % 2];
                        Volatile.Write(ref turn, (2 * n) + 1);
                        rooms.TryRegister(hand, key, out Pid _);
                        rooms.TryRegister(hand, new Clashing(32 + n), out Pid _);
                        rooms.Unregister(hand, key);
                        Volatile.Write(ref turn, (2 * n) + 2);
                    }
                },
                () =>
                {
                    int before;
                    while ((before = Volatile.Read(ref turn)) < 2 * Arena.Batch)
                    {
                        bool found = rooms.TryFind(key, out Pid pid);
                        if (found)
                            hits++;
                        if (found && Volatile.Read(ref turn) == before && (before % 2 == 0 || pid != hands[before / 2 % 2].Self))
                            wrong++;
                    }
                });
            foreach (ProcessContext hand in hands)
                hand.Self.Send(Go.Now);
            await StopAsync(rooms, arena);
        });

        Assert.Equal(0, wrong);
        Assert.NotEqual(0, hits);
    }

    /// <summary>With some keys that a process holds to the end, some of them in every chain.</summary>
    private static async Task StartAsync(ProcessRegistry<Clashing> rooms, Arena arena, LookUpTally tally)
    {
        await rooms.StartAsync();
        var registered = new Countdown(1);
        tally.Holder = arena.System.Spawn(async self =>
        {
            for (int i = 1; i <= Steady; i++)
                rooms.TryRegister(self, new Clashing(-i), out Pid _);
            registered.Signal();
            await self.ReceiveAsync<Go>();
        });
        await registered.Zero(arena.Deadline);
    }

    private static async Task StopAsync(ProcessRegistry<Clashing> rooms, Arena arena) =>
        await rooms.ProcessName.StopAsync(timeout: null, cancellationToken: arena.Deadline);
}
