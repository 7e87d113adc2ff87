using Espalier.Stress.Racing;

namespace Espalier.Stress.Processes;

/// <summary>Ends that race with what others do to a process: nothing is lost, nothing is told twice, nothing is left.</summary>
public sealed class EndRaceTests
{
    private static readonly ExitReason Boom = ExitReason.Custom("boom");

    [Fact]
    public async Task Spawn_races_with_kill()
    {
        await using var arena = new Arena();

        await arena.RunAsync(async _ =>
        {
            var pids = new Shelf<Pid>(Arena.Batch);
            await arena.BothAsync(() => SpawnAll(arena, pids, Wait), () => KillAll(pids));
        });

        Assert.Equal(Arena.Rounds, arena.Ended(ExitKind.Killed));
    }

    [Fact]
    public async Task Kill_races_with_a_normal_end()
    {
        await using var arena = new Arena();

        await arena.RunAsync(async _ =>
        {
            var pids = new Shelf<Pid>(Arena.Batch);
            await arena.BothAsync(
                () =>
                {
                    for (int i = 0; i < Arena.Batch; i++)
                        pids.Put(arena.System.Spawn(static async _ => await Task.Yield()));
                },
                () => KillAll(pids));
        });

        Assert.Equal(Arena.Rounds, arena.Ended(ExitKind.Normal) + arena.Ended(ExitKind.Killed));
    }

    [Fact]
    public async Task Link_races_with_exit()
    {
        await using var arena = new Arena();
        long told = 0;

        await arena.RunAsync(async _ =>
        {
            var pids = new Shelf<Pid>(Arena.Batch);
            await arena.BothAsync(
                () =>
                {
                    SpawnAll(arena, pids, Wait);
                    for (int i = 0; i < Arena.Batch; i++)
                    {
                        Pid peer = pids.Take(i);
                        arena.System.Spawn(i % 2 == 0 ? self => Trapping(self, peer) : self => Falling(self, peer));
                    }
                },
                () => EndAll(pids));
        });

        Assert.Equal(Arena.Rounds / 2, Interlocked.Read(ref told));
        Assert.Equal(Arena.Rounds / 2, arena.Ended(ExitKind.Normal));
        Assert.Equal(Arena.Rounds * 3 / 2, arena.Ended(ExitKind.Custom) + arena.Ended(ExitKind.Crashed));
        Assert.Equal(0, arena.System.DeadLetterCount);

        async Task Trapping(ProcessContext self, Pid peer)
        {
            self.TrapExits = true;
            self.Link(peer);
            TrappedExit exit = await self.ReceiveAsync<TrappedExit>();
            if (exit.From == peer && (exit.Reason == Boom || exit.Reason == ExitReason.NoProcess))
                Interlocked.Increment(ref told);
        }

        async Task Falling(ProcessContext self, Pid peer)
        {
            self.Link(peer);
            await Wait(self);
        }
    }

    [Fact]
    public async Task Monitor_races_with_exit_and_tells_exactly_once()
    {
        await using var arena = new Arena();
        long told = 0;

        await arena.RunAsync(async first =>
        {
            var pids = new Shelf<Pid>(Arena.Batch);
            await SpawnAllAsync(arena, pids, first);
            await arena.BothAsync(
                () =>
                {
                    for (int i = 0; i < Arena.Batch; i++)
                    {
                        Pid target = pids.Take(i);
                        arena.System.Spawn(self => WatchAsync(self, target));
                    }
                },
                () => EndAll(pids));
        });

        // A second notice would have met an ended process.
        Assert.Equal(Arena.Rounds, Interlocked.Read(ref told));
        Assert.Equal(0, arena.System.DeadLetterCount);

        async Task WatchAsync(ProcessContext self, Pid target)
        {
            MonitorRef monitor = self.Monitor(target);
            Down down = await self.ReceiveAsync<Down>();
            if (down.Ref == monitor && down.Pid == target)
                Interlocked.Increment(ref told);
        }
    }

    [Fact]
    public async Task Register_races_with_exit_and_leaves_the_name_free()
    {
        await using var arena = new Arena();
        long taken = 0;

        await arena.RunAsync(async first =>
        {
            var pids = new Shelf<Pid>(Arena.Batch);
            await SpawnAllAsync(arena, pids, first);
            await arena.BothAsync(
                () =>
                {
                    for (int i = 0; i < Arena.Batch; i++)
                    {
                        // The same names again and again: each must have become free.
                        arena.System.Names.TryRegister($"name {i}", pids.Take(i), out Pid holder);
                        if (holder != default)
                            Interlocked.Increment(ref taken);
                    }
                },
                () => EndAll(pids));
        });

        Assert.Equal(0, Interlocked.Read(ref taken));
    }

    [Fact]
    public async Task Demonitor_with_flush_never_leaves_a_notice()
    {
        await using var arena = new Arena();
        long stray = 0;

        await arena.RunAsync(async first =>
        {
            var pids = new Shelf<Pid>(Arena.Batch);
            var watchers = new Shelf<Pid>(Arena.Batch);
            await SpawnAllAsync(arena, pids, first);
            long others = arena.Started - Arena.Batch;
            await arena.BothAsync(
                () =>
                {
                    for (int i = 0; i < Arena.Batch; i++)
                    {
                        Pid target = pids.Take(i);
                        watchers.Put(arena.System.Spawn(self => WatchAsync(self, target)));
                    }
                },
                () => EndAll(pids));
            await arena.ExitedAsync(others + Arena.Batch);
            EndWatchers(watchers);
        });

        Assert.Equal(0, Interlocked.Read(ref stray));

        async Task WatchAsync(ProcessContext self, Pid target)
        {
            MonitorRef monitor = self.Monitor(target);
            self.Demonitor(monitor, flush: true);
            if (await self.ReceiveAsync<object>() is not Go)
                Interlocked.Increment(ref stray);
        }
    }

    [Fact]
    public async Task No_exit_comes_after_unlink_has_returned()
    {
        await using var arena = new Arena();
        long stray = 0;

        await arena.RunAsync(async first =>
        {
            var pids = new Shelf<Pid>(Arena.Batch);
            var linked = new Shelf<Pid>(Arena.Batch);
            await SpawnAllAsync(arena, pids, first);
            long others = arena.Started - Arena.Batch;
            await arena.BothAsync(
                () =>
                {
                    for (int i = 0; i < Arena.Batch; i++)
                    {
                        Pid peer = pids.Take(i);
                        linked.Put(arena.System.Spawn(self => UnlinkAsync(self, peer)));
                    }
                },
                () => EndAll(pids));
            await arena.ExitedAsync(others + Arena.Batch);
            EndWatchers(linked);
        });

        Assert.Equal(0, Interlocked.Read(ref stray));

        async Task UnlinkAsync(ProcessContext self, Pid peer)
        {
            self.TrapExits = true;
            self.Link(peer);
            self.Unlink(peer, flush: true);
            if (await self.ReceiveAsync<object>() is not Go)
                Interlocked.Increment(ref stray);
        }
    }

    [Fact]
    public async Task Links_are_never_one_sided()
    {
        await using var arena = new Arena();
        long oneSided = 0;

        await arena.RunAsync(async _ =>
        {
            var pairs = new (Pid A, Pid B)[Arena.Batch];
            var done = new Countdown(Arena.Batch + (Arena.Batch / 2));
            var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            for (int i = 0; i < Arena.Batch; i++)
            {
                int k = i;
                bool doomed = i % 2 == 0;
                pairs[i].A = arena.System.Spawn(self => TieAsync(self, () => pairs[k].B, doomed ? null : done));
                pairs[i].B = arena.System.Spawn(self => TieAsync(self, () => pairs[k].A, done));
            }
            long others = arena.Started - (Arena.Batch * 2);
            await arena.BothAsync(
                () => Array.ForEach(pairs, static pair => { pair.A.Send(Go.Now); pair.B.Send(Go.Now); }),
                () =>
                {
                    for (int i = 0; i < Arena.Batch; i += 2)
                        pairs[i].A.Kill();
                });
            await done.Zero(arena.Deadline);
            await arena.ExitedAsync(others + (Arena.Batch / 2));
            foreach ((Pid a, Pid b) in pairs)
            {
                bool ofA = arena.System.GetInfo(a)?.Links.Contains(b) == true;
                bool ofB = arena.System.GetInfo(b)?.Links.Contains(a) == true;
                if (ofA != ofB)
                    oneSided++;
                a.Kill();
                b.Kill();
            }
        });

        Assert.Equal(0, oneSided);

        static async Task TieAsync(ProcessContext self, Func<Pid> peer, Countdown? done)
        {
            self.TrapExits = true;
            await self.ReceiveAsync<Go>();
            for (int i = 0; i < 8; i++)
            {
                self.Link(peer());
                if ((i & 1) == (self.Self.CompareTo(peer()) < 0 ? 0 : 1))
                    self.Unlink(peer());
            }
            done?.Signal();
            await self.ReceiveAsync<Go>();
        }
    }

    private static async Task Wait(ProcessContext self) => await self.ReceiveAsync<Go>();

    /// <summary>In every second batch all have run and wait already, in the others their first turn takes part in the race.</summary>
    private static async Task SpawnAllAsync(Arena arena, Shelf<Pid> pids, int first)
    {
        var waiting = new Countdown(pids.Size);
        SpawnAll(arena, pids, self =>
        {
            ValueTask<Go> go = self.ReceiveAsync<Go>();
            waiting.Signal();
            return WaitFor(go);
        });
        if (first / Arena.Batch % 2 == 1)
            await waiting.Zero(arena.Deadline);

        static async Task WaitFor(ValueTask<Go> go) => await go;
    }

    private static void SpawnAll(Arena arena, Shelf<Pid> pids, Func<ProcessContext, Task> body)
    {
        for (int i = 0; i < pids.Size; i++)
            pids.Put(arena.System.Spawn(body));
    }

    private static void KillAll(Shelf<Pid> pids)
    {
        for (int i = 0; i < pids.Size; i++)
            pids.Take(i).Kill();
    }

    private static void EndAll(Shelf<Pid> pids)
    {
        for (int i = 0; i < pids.Size; i++)
            pids.Take(i).SendExit(Boom);
    }

    private static void EndWatchers(Shelf<Pid> pids)
    {
        for (int i = 0; i < pids.Size; i++)
            pids.Take(i).Send(Go.Now);
    }
}
