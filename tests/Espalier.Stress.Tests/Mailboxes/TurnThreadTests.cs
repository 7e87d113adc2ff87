using Espalier.Mailboxes;
using Espalier.Stress.Racing;
using Espalier.Stress.Servers;

namespace Espalier.Stress.Mailboxes;

/// <summary>What a thread runs next is run once, whether the thread comes back for it or another one takes it away.</summary>
public sealed class TurnThreadTests
{
    private const int Rounds = 1_000_000;

    [Fact]
    public async Task What_is_put_is_taken_once_by_its_thread_or_by_the_thief()
    {
        var thread = new TurnThread();
        var items = new Item[Rounds];
        int stolen = 0;
        bool isOver = false;
        Task thief = Task.Run(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                // With pauses, as the watch makes them: a thief that never lets go would keep the thread waiting.
                Thread.SpinWait(200);
                if (thread.StealNext() is not Item item)
                    continue;
                Interlocked.Increment(ref item.Taken);
                stolen++;
            }
        });
        for (int round = 0; round < Rounds; round++)
        {
            var item = new Item();
            items[round] = item;
            if (thread.PutNext(item) is Item displaced)
                Interlocked.Increment(ref displaced.Taken);
            if (round % 3 != 0 && thread.TakeNext() is Item own)
                Interlocked.Increment(ref own.Taken);
        }
        Volatile.Write(ref isOver, true);
        await thief;
        if (thread.TakeNext() is Item last)
            last.Taken++;

        Assert.All(items, static item => Assert.Equal(1, item.Taken));
        Assert.NotEqual(0, stolen);
    }

    [Fact]
    public async Task What_a_turn_leaves_runs_behind_it_on_its_thread_and_what_that_displaces_elsewhere()
    {
        var scheduler = new ThreadPoolScheduler();
        var order = new List<string>();
        int outer = 0, inner = 0;
        var displaced = new TaskCompletionSource();
        var second = new Turn(_ =>
        {
            inner = Environment.CurrentManagedThreadId;
            order.Add("second");
        });
        var first = new Turn(_ =>
        {
            outer = Environment.CurrentManagedThreadId;
            scheduler.ScheduleNext(new Turn(_ => displaced.SetResult()));
            scheduler.ScheduleNext(second);
            order.Add("first");
        });

        await Task.Run(() => scheduler.Run(first));
        await displaced.Task;

        Assert.Equal(["first", "second"], order);
        Assert.Equal(outer, inner);
    }

    [Fact]
    public async Task What_a_handler_casts_or_sends_does_not_wait_behind_its_turn()
    {
        await using var system = new ProcessSystem();
        int kept = 0;
        Pid sender = system.Spawn(async self =>
        {
            for (int round = 0; round < 200; round++)
            {
                Pid server = (await self.StartServerAsync(static () => new EchoServer())).GetPidOrThrow();
                Pid function = self.Spawn(static async other => await other.ReceiveAsync<Ask>());
                await server.CallAsync(new Ask(round));
                server.Cast(new Ask(round));
                function.Send(new Ask(round));
                kept += system.Pool!.Thread.IsEmpty ? 0 : 1;
            }
        });
        ExitReason end = await sender.WaitForExitAsync();

        Assert.Equal((ExitReason.Normal, 0), (end, kept));
    }

    [Fact]
    public async Task A_callee_runs_beside_a_caller_that_blocks_before_it_awaits()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var system = new ProcessSystem();
        using var hasRun = new SemaphoreSlim(0);
        Pid callee = (await system.StartServerAsync(() => new ReleasingServer(hasRun))).GetPidOrThrow();
        int replies = 0;
        Pid caller = system.Spawn(async self =>
        {
            for (int round = 0; round < 100; round++)
            {
                ValueTask<int> call = callee.CallAsync(new Ask(round));
                hasRun.Wait(deadline.Token);
                replies += await call == round ? 1 : 0;
            }
        });
        ExitReason end = await caller.WaitForExitAsync(cancellationToken: deadline.Token);

        Assert.Equal((ExitReason.Normal, 100), (end, replies));
    }

    [Fact]
    public async Task Callers_that_now_and_then_do_not_await_at_once_get_every_reply()
    {
        const int Callers = 6;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        await using var system = new ProcessSystem();
        var countdown = new Countdown(Callers);
        long sum = 0;
        for (int caller = 0; caller < Callers; caller++)
        {
            Pid callee = (await system.StartServerAsync(() => new ReleasingServer(hasRun: null))).GetPidOrThrow();
            Pid other = (await system.StartServerAsync(() => new ReleasingServer(hasRun: null))).GetPidOrThrow();
            bool spins = caller == 0;
            system.Spawn(async self =>
            {
                for (int round = 0; round < 30_000; round++)
                {
                    ValueTask<int> first = callee.CallAsync(new Ask(1));
                    ValueTask<int> second = other.CallAsync(new Ask(2));
                    if (spins && round % 500 == 0)
                    {
                        // Longer than the watch lets anything wait. One of them only: it keeps a thread of the pool.
                        while (!second.IsCompleted)
                            deadline.Token.ThrowIfCancellationRequested();
                    }
                    Interlocked.Add(ref sum, await first + await second);
                }
                countdown.Signal();
            });
        }
        await countdown.Zero(deadline.Token);

        Assert.Equal(Callers * 30_000L * 3, sum);
    }

    [Fact]
    public async Task What_a_handler_lets_flow_reaches_neither_its_caller_nor_code_outside()
    {
        await using var system = new ProcessSystem();
        var local = new AsyncLocal<string?>();
        Pid server = (await system.StartServerAsync(() => new FlowingServer(local))).GetPidOrThrow();
        var seen = new List<string?>();
        Pid caller = system.Spawn(async _ =>
        {
            for (int round = 0; round < 1_000; round++)
            {
                await server.CallAsync(new Ask(round));
                seen.Add(local.Value);
            }
        });
        await caller.WaitForExitAsync();
        int contexts = 0;
        await Task.Run(async () =>
        {
            for (int round = 0; round < 1_000; round++)
            {
                await server.CallAsync(new Ask(round));
                seen.Add(local.Value);
                contexts += SynchronizationContext.Current is null ? 0 : 1;
            }
        });

        Assert.Equal(0, contexts);
        Assert.Equal(2_000, seen.Count);
        Assert.All(seen, Assert.Null);
    }

    private sealed class Item : IThreadPoolWorkItem
    {
        internal int Taken;

        public void Execute() => throw new InvalidOperationException("Nobody runs it.");
    }

    private sealed class FlowingServer(AsyncLocal<string?> local) : GenServer
    {
        protected internal override ValueTask<CallResult> HandleCallAsync(object request, Caller caller)
        {
            local.Value = "the handler's";
            return new(CallResult.Reply(((Ask)request).Number));
        }
    }
}
