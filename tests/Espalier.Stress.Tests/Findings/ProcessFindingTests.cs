using Espalier.Processes;
using Espalier.Stress.Servers;
using Espalier.Testing;

namespace Espalier.Stress.Findings;

/// <summary>Defects of processes found by reading; each test fails as long as its defect is there.</summary>
public sealed class ProcessFindingTests
{
    [Fact]
    public async Task A_process_whose_code_ends_while_it_is_being_abandoned_ends_once_and_frees_its_name()
    {
        TestWorld world = null!;
        var gate = new TaskCompletionSource();
        var sink = new ScriptedSink(what =>
        {
            if (what is not ProcessAbandoned)
                return;

            // On the thread pool the other thread needs no help to get in here.
            gate.SetResult();
            world.System.Scheduler.RunUntil(static () => false);
        });
        world = new TestWorld(configure: options => options with { EventSinks = [sink] });
        await using TestWorld owned = world;
        Pid pid = world.System.Spawn(async _ => await gate.Task, new SpawnOptions { Name = "x" });
        world.RunUntilIdle();
        pid.Kill();

        Exception? escaped = Record.Exception(() => world.Advance(TimeSpan.FromSeconds(2)));

        // On the thread pool this ends the program.
        Assert.Null(escaped);
        Assert.Equal(0, world.System.Names.Count);
    }

    [Fact]
    public async Task A_kill_interrupts_a_receive_that_is_awaited_as_a_task()
    {
        await using var world = new TestWorld();
        Pid pid = world.System.Spawn(static async self => await self.ReceiveAsync<string>().AsTask());
        world.RunUntilIdle();

        pid.Kill();
        world.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(0, world.System.ZombieCount);
    }

    [Fact]
    public async Task A_flush_does_not_hide_mail_from_an_open_receive()
    {
        await using var world = new TestWorld();
        var step = new TaskCompletionSource();
        string? got = null;
        Pid pid = world.System.Spawn(async self =>
        {
            await Task.WhenAll(ReceiveAsync(), FlushAsync());

            async Task ReceiveAsync() => got = await self.ReceiveAsync<string>();

            async Task FlushAsync()
            {
                await step.Task;
                self.Self.Send("hello");
                self.Unlink(default, flush: true);
            }
        });
        world.RunUntilIdle();

        step.SetResult();
        world.RunUntilIdle();

        Assert.Equal("hello", got);
        Assert.False(pid.IsAlive);
    }

    [Fact]
    public async Task Disposing_is_over_only_after_the_last_end_was_told()
    {
        using var entered = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var sink = new ScriptedSink(what =>
        {
            if (what is ProcessExited)
            {
                entered.Set();
                release.Wait();
            }
        });
        var system = new ProcessSystem(new ProcessSystemOptions { EventSinks = [sink] });
        system.Spawn(static _ => Task.CompletedTask);
        entered.Wait();

        Task disposing = system.DisposeAsync().AsTask();
        for (int i = 0; i < 1_000 && !disposing.IsCompleted; i++)
            await Task.Yield();
        bool early = disposing.IsCompleted;
        release.Set();
        await disposing;

        Assert.False(early);
    }

    [Fact]
    public async Task A_periodic_timer_is_never_early()
    {
        await using var world = new TestWorld();
        world.Advance(TimeSpan.FromMicroseconds(900));
        int ticks = 0;
        world.System.Spawn(async self =>
        {
            self.SendEvery("tick", TimeSpan.FromMilliseconds(10));
            while (true)
            {
                await self.ReceiveAsync<string>();
                ticks++;
            }
        });
        world.RunUntilIdle();

        world.Advance(TimeSpan.FromMilliseconds(19.9));

        Assert.Equal(1, ticks);
    }

    [Fact]
    public async Task A_disposed_system_keeps_no_timer()
    {
        var system = new ProcessSystem();
        system.SendAfter(system.Name("nobody"), "hello", TimeSpan.FromDays(100));

        await system.DisposeAsync();

        // An armed timer keeps the whole system in memory, and wakes it.
        Assert.Equal(0, system.Timers.Count);
    }

    [Fact]
    public async Task A_chain_of_short_lived_processes_does_not_keep_others_from_the_pool()
    {
        await using var system = new ProcessSystem();
        var probed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int generations = 0;
        int limit = 3_000_000;
        int chains = Environment.ProcessorCount * 2;
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int before = 0;
        for (int i = 0; i < chains; i++)
            system.Spawn(NextAsync);
        while (Volatile.Read(ref generations) < 10_000)
            Thread.Yield();
        int start = Volatile.Read(ref generations);
        ThreadPool.QueueUserWorkItem(_ =>
        {
            before = Volatile.Read(ref generations) - start;
            Volatile.Write(ref limit, 0);
            probed.SetResult();
        });
        await Task.WhenAll(probed.Task, over.Task);

        Assert.InRange(before, 0, 100_000);

        Task NextAsync(ProcessContext self)
        {
            if (Interlocked.Increment(ref generations) < Volatile.Read(ref limit))
                self.Spawn(NextAsync);
            else
                over.TrySetResult();
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Time_outs_of_many_waiting_calls_do_not_each_walk_the_mailbox()
    {
        const int Calls = 4_000;
        await using var world = new TestWorld();
        Pid busy = world.System.Spawn(static async self => await self.ReceiveAsync<string>());
        world.RunUntilIdle();
        for (int i = 0; i < Calls; i++)
            _ = busy.CallAsync(new Ask(i)).AsTask();
        long before = System.Diagnostics.Stopwatch.GetTimestamp();
        world.Advance(TimeSpan.FromSeconds(6));
        TimeSpan one = System.Diagnostics.Stopwatch.GetElapsedTime(before);

        Pid second = world.System.Spawn(static async self => await self.ReceiveAsync<string>());
        world.RunUntilIdle();
        for (int i = 0; i < Calls * 8; i++)
            _ = second.CallAsync(new Ask(i)).AsTask();
        before = System.Diagnostics.Stopwatch.GetTimestamp();
        world.Advance(TimeSpan.FromSeconds(6));
        TimeSpan eight = System.Diagnostics.Stopwatch.GetElapsedTime(before);

        Assert.True(eight < one * 24, $"{Calls} time-outs took {one}, eight times as many {eight}.");
    }

    [Fact]
    public async Task An_abandoned_process_whose_code_goes_on_gets_no_more_mail()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        TaskCompletionSource<bool> exited = null!;
        var sink = new ScriptedSink(what =>
        {
            if (what is ProcessExited)
                exited.TrySetResult(true);
        });
        await using var system = new ProcessSystem(new ProcessSystemOptions
        {
            EventSinks = [sink],
            UnwindGrace = TimeSpan.FromMilliseconds(1),
        });
        int reopened = 0;
        for (int round = 0; round < 1_500; round++)
        {
            exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
            int goOn = 1;
            Pid pid = system.Spawn(async _ =>
            {
                while (Volatile.Read(ref goOn) == 1)
                    await Task.Yield();
            });
            Task flood = Task.Run(() =>
            {
                while (Volatile.Read(ref goOn) == 1)
                    pid.Send("hello");
            });
            pid.Kill();
            await exited.Task.WaitAsync(deadline.Token);
            Volatile.Write(ref goOn, 0);
            await flood;
            long before = system.DeadLetterCount;
            pid.Send("late");
            reopened += system.DeadLetterCount == before + 1 ? 0 : 1;
        }

        Assert.Equal(0, reopened);
    }

    [Fact]
    public void Cells_of_two_systems_have_one_order_of_locks()
    {
        var one = new ProcessSystem();
        var other = new ProcessSystem();
        var a = (ProcessCell)one.Spawn(static _ => Task.CompletedTask).Target!;
        var b = (ProcessCell)other.Spawn(static _ => Task.CompletedTask).Target!;

        // The same number in both: nothing says who is locked first, so two that link each other lock crosswise and spin for ever.
        Assert.NotEqual(a.Id, b.Id);
    }
}
