using Espalier.Stress.Servers;
using Espalier.Testing;

namespace Espalier.Stress.Findings;

/// <summary>Defects of servers found by reading; each test fails as long as its defect is there.</summary>
public sealed class ServerFindingTests
{
    [Fact]
    public async Task The_idle_time_out_comes_although_an_older_one_lay_in_the_mailbox()
    {
        await using var world = new TestWorld();
        int timeouts = 0;
        Pid server = await StartAsync(world.System, () => new ScriptedServer
        {
            OnCast = static (_, _) => new(Next.ReceiveFor(TimeSpan.Zero)),
            OnTimeout = () => { timeouts++; return new(Next.Receive); },
        });

        server.Cast(1);
        server.Cast(2);
        world.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(1, timeouts);
    }

    [Fact]
    public async Task A_killed_server_leaves_no_idle_timer()
    {
        await using var world = new TestWorld();
        Pid server = await StartAsync(world.System, static () => new ScriptedServer
        {
            OnInit = static _ => new(InitResult.OkThen(Next.ReceiveFor(TimeSpan.FromDays(1)))),
        });

        server.Kill();
        world.RunUntilIdle();

        Assert.Equal(0, world.System.Timers.Count);
    }

    [Fact]
    public async Task A_start_given_up_by_the_token_of_its_dying_starter_leaves_no_process()
    {
        await using var world = new TestWorld();
        var never = new TaskCompletionSource();
        Pid child = default;
        Pid parent = world.System.Spawn(async self => await self.StartServerLinkedAsync(
            () => new ScriptedServer
            {
                OnInit = async context =>
                {
                    child = context.Self;
                    await never.Task;
                    return InitResult.Ok;
                },
            },
            cancellationToken: self.CancellationToken).AsTask());
        world.RunUntilIdle();
        Assert.True(child.IsAlive);

        parent.Kill();
        world.RunUntilIdle();

        Assert.False(child.IsAlive);
    }

    [Fact]
    public async Task A_final_reply_of_the_wrong_type_does_not_escape_when_terminate_fails_too()
    {
        await using var world = new TestWorld();
        Pid server = await StartAsync(world.System, static () => new ScriptedServer
        {
            OnCall = static _ => new(CallResult.Stop(ExitReason.Normal, "not a number")),
            OnTerminate = static () => throw new InvalidOperationException("terminate fails"),
        });
        Exception? escaped = Record.Exception(() =>
        {
            world.System.Spawn(async _ => await server.CallAsync(new Ask(1)));
            world.RunUntilIdle();
        });

        // On the thread pool this ends the program.
        Assert.Null(escaped);
        Assert.False(server.IsAlive);
    }

    [Fact]
    public async Task A_resolver_that_throws_does_not_break_a_death_off()
    {
        await using var world = new TestWorld();
        var resolver = new ScriptedResolver { OnRelease = static () => throw new InvalidOperationException("release fails") };
        StartResult started = await world.System.StartServerAsync(
            static () => new ScriptedServer(), new ServerOptions { Name = ProcessName.Via(resolver, "x") });
        started.GetPidOrThrow().Kill();

        // On the thread pool this ends the program.
        Assert.Null(Record.Exception(world.RunUntilIdle));
        Assert.Equal(0, world.System.ProcessCount);
    }

    [Fact]
    public async Task A_resolver_that_throws_does_not_break_the_timers()
    {
        await using var world = new TestWorld();
        var resolver = new ScriptedResolver { OnFind = static () => throw new InvalidOperationException("find fails") };
        world.System.SendAfter(ProcessName.Via(resolver, "x"), "hello", TimeSpan.FromMilliseconds(1));

        // On the thread pool this ends the program.
        Assert.Null(Record.Exception(() => world.Advance(TimeSpan.FromSeconds(1))));
    }

    [Fact]
    public async Task A_caller_whose_context_is_gone_does_not_take_the_server_along()
    {
        await using var system = new ProcessSystem();
        var gate = new TaskCompletionSource();
        Pid server = await StartAsync(system, () => new ScriptedServer
        {
            OnCall = async _ =>
            {
                await gate.Task;
                return CallResult.Reply(1);
            },
        });
        SynchronizationContext? outside = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new DeadContext());
        _ = AskAsync();
        SynchronizationContext.SetSynchronizationContext(outside);

        gate.SetResult();

        // It never ends if it survives; its end would come as an exit.
        Pid asked = await StartAsync(system, static () => new EchoServer());
        for (int i = 0; i < 1_000; i++)
            await asked.CallAsync(new Ask(i));
        Assert.True(server.IsAlive);

        async Task AskAsync() => await server.CallAsync(new Ask(1));
    }

    [Fact]
    public async Task A_callback_that_changes_the_context_and_throws_still_terminates_on_the_turn()
    {
        await using var world = new TestWorld();
        var gate = new TaskCompletionSource();
        Pid server = await StartAsync(world.System, () => new ScriptedServer
        {
            OnCast = static (_, _) =>
            {
                SynchronizationContext.SetSynchronizationContext(null);
                throw new InvalidOperationException("boom");
            },
            OnTerminate = async () => await gate.Task,
        });
        server.Cast(1);
        world.RunUntilIdle();

        gate.SetResult();
        world.RunUntilIdle();

        Assert.False(server.IsAlive);
    }

    [Fact]
    public async Task A_killed_idle_server_whose_Dispose_blocks_is_abandoned()
    {
        var clock = new VirtualClock();
        var abandoned = new TaskCompletionSource();
        await using var system = new ProcessSystem(new ProcessSystemOptions { TimeProvider = clock });
        using var entered = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        Pid server = await StartAsync(system, () => new ScriptedServer { OnDispose = () => { entered.Set(); release.Wait(); } });
        for (int i = 0; i < 100; i++)
            await Task.Yield();

        server.Kill();
        entered.Wait();
        clock.Advance(TimeSpan.FromMinutes(1));
        int zombies = system.ZombieCount;
        release.Set();

        Assert.Equal(1, zombies);
    }

    private static async Task<Pid> StartAsync(ProcessSystem system, Func<GenServer> create) =>
        (await system.StartServerAsync(create)).GetPidOrThrow();

    private sealed class DeadContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => throw new InvalidOperationException("the window is closed");
    }
}
