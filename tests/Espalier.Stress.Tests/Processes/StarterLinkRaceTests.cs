using Espalier.Stress.Racing;

namespace Espalier.Stress.Processes;

/// <summary>The link that a process is born with, while both of its sides end, cut it and make it anew.</summary>
public sealed class StarterLinkRaceTests
{
    private const int Starters = 50;
    private const int Children = 4;

    private static readonly ExitReason Boom = ExitReason.Custom("boom");

    [Fact]
    public async Task Children_that_are_made_beside_the_end_of_their_starter_leave_nothing()
    {
        await using var arena = new Arena();

        await arena.RunAsync(async _ =>
        {
            var starters = new Shelf<Pid>(Starters);
            await arena.BothAsync(
                () =>
                {
                    for (int i = 0; i < Starters; i++)
                        starters.Put(arena.System.Spawn(StartAllAsync));
                },
                () => EndAll(starters));

            // Who has his end before him may still be starting another child.
            long started;
            do
            {
                started = arena.Started;
                await arena.ExitedAsync(started);
            }
            while (started != arena.Started);
        });

        Assert.Equal(0, arena.System.DeadLetterCount);
        Assert.Equal(arena.Started, arena.Ended(ExitKind.Custom) + arena.Ended(ExitKind.NoProcess));

        static async Task StartAllAsync(ProcessContext self)
        {
            for (int child = 0; child < Children; child++)
                self.SpawnLinked(static own => own.ReceiveAsync<Go>().AsTask());
            await self.ReceiveAsync<Go>();
        }
    }

    [Fact]
    public async Task No_exit_comes_after_a_child_has_unlinked_its_starter()
    {
        await using var arena = new Arena();
        long stray = 0;

        await arena.RunAsync(async _ =>
        {
            var families = new Families(arena, CutAsync, static (own, _, _) => own.ReceiveAsync<Go>().AsTask());
            await families.Ready();
            await arena.BothAsync(families.SendChildren, families.EndStarters);
            await families.ChildrenDone.Zero(arena.Deadline);
            families.SendChildren();
        });

        Assert.Equal(0, Interlocked.Read(ref stray));

        async Task CutAsync(ProcessContext self, Families families)
        {
            self.TrapExits = true;
            Pid starter = self.Parent;
            families.Waiting.Signal();
            await self.ReceiveAsync<Go>();
            self.Unlink(starter, flush: true);
            self.Link(starter);
            self.Unlink(starter, flush: true);
            families.ChildrenDone.Signal();
            if (await self.ReceiveAsync<object>() is not Go)
                Interlocked.Increment(ref stray);
        }
    }

    [Fact]
    public async Task Cut_from_both_sides_at_once_no_link_is_left_on_one()
    {
        await using var arena = new Arena();
        long left = 0;

        await arena.RunAsync(async _ =>
        {
            var families = new Families(arena, CutAsync, CutAllAsync);
            await families.Ready();
            await arena.BothAsync(families.SendChildren, families.SendStarters);
            await families.ChildrenDone.Zero(arena.Deadline);
            await families.StartersDone.Zero(arena.Deadline);
            left += families.All.Sum(pid => arena.System.GetInfo(pid)!.Links.Count);
            families.SendChildren();
            families.SendStarters();
        });

        Assert.Equal(0, left);

        static async Task CutAllAsync(ProcessContext self, Pid[] children, Families families)
        {
            await self.ReceiveAsync<Go>();
            foreach (Pid child in children)
                self.Unlink(child);
            families.StartersDone.Signal();
            await self.ReceiveAsync<Go>();
        }

        static async Task CutAsync(ProcessContext self, Families families)
        {
            families.Waiting.Signal();
            await self.ReceiveAsync<Go>();
            self.Unlink(self.Parent);
            families.ChildrenDone.Signal();
            await self.ReceiveAsync<Go>();
        }
    }

    [Fact]
    public async Task Siblings_that_end_at_once_are_each_told_once()
    {
        await using var arena = new Arena();
        long told = 0;

        await arena.RunAsync(async _ =>
        {
            var families = new Families(arena, WaitAsync, CountAsync, traps: true);
            await families.Ready();
            await arena.BothAsync(() => families.EndChildren(0), () => families.EndChildren(1));
            await families.StartersDone.Zero(arena.Deadline);
            families.SendStarters();
        });

        Assert.Equal((Arena.Rounds / Arena.Batch) * Starters * Children, Interlocked.Read(ref told));
        Assert.Equal(0, arena.System.DeadLetterCount);

        async Task CountAsync(ProcessContext self, Pid[] children, Families families)
        {
            var left = children.ToHashSet();
            while (left.Count > 0)
            {
                TrappedExit exit = await self.ReceiveAsync<TrappedExit>();
                if (left.Remove(exit.From) && exit.Reason == Boom)
                    Interlocked.Increment(ref told);
            }
            families.StartersDone.Signal();
            await self.ReceiveAsync<Go>();
        }

        static async Task WaitAsync(ProcessContext self, Families families)
        {
            families.Waiting.Signal();
            await self.ReceiveAsync<Go>();
        }
    }

    private static void EndAll(Shelf<Pid> pids)
    {
        for (int i = 0; i < pids.Size; i++)
            pids.Take(i).SendExit(Boom);
    }

    /// <summary>Starters with some children each, all of which wait before anything is done to them.</summary>
    private sealed class Families
    {
        private readonly Arena _arena;
        private readonly Pid[] _starters = new Pid[Starters];
        private readonly Pid[][] _children = new Pid[Starters][];

        internal Families(
            Arena arena, Func<ProcessContext, Families, Task> child, Func<ProcessContext, Pid[], Families, Task> starter, bool traps = false)
        {
            _arena = arena;
            for (int i = 0; i < Starters; i++)
            {
                int family = i;
                _starters[i] = arena.System.Spawn(async self =>
                {
                    self.TrapExits = traps;
                    Pid[] children = _children[family] = [.. Enumerable.Range(0, Children).Select(_ => self.SpawnLinked(own => child(own, this)))];
                    Waiting.Signal();
                    await starter(self, children, this);
                });
            }
        }

        internal Countdown Waiting { get; } = new((Starters * Children) + Starters);

        internal Countdown ChildrenDone { get; } = new(Starters * Children);

        internal Countdown StartersDone { get; } = new(Starters);

        internal IEnumerable<Pid> All => _starters.Concat(_children.SelectMany(static children => children));

        internal Task Ready() => Waiting.Zero(_arena.Deadline);

        internal void SendChildren() => Array.ForEach(_children, static children => Array.ForEach(children, static child => child.Send(Go.Now)));

        internal void SendStarters() => Array.ForEach(_starters, static starter => starter.Send(Go.Now));

        internal void EndStarters() => Array.ForEach(_starters, static starter => starter.SendExit(Boom));

        internal void EndChildren(int parity)
        {
            foreach (Pid[] children in _children)
            {
                for (int child = parity; child < Children; child += 2)
                    children[child].SendExit(Boom);
            }
        }
    }
}
