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
    public async Task Processes_of_two_systems_cannot_be_tied()
    {
        // Their numbers are unique within a system only, and ties are locked in the order of the numbers.
        await using var world = new TestWorld();
        await using var other = new TestWorld();
        Pid stranger = other.System.Spawn(static async self => await self.ReceiveAsync<string>());
        var refused = new List<Exception?>();

        world.System.Spawn(self =>
        {
            refused.Add(Record.Exception(() => self.Link(stranger)));
            refused.Add(Record.Exception(() => self.Monitor(stranger)));
            return Task.CompletedTask;
        });
        world.RunUntilIdle();

        Assert.Equal(2, refused.Count);
        Assert.All(refused, static error => Assert.IsType<ArgumentException>(error));
    }
}
