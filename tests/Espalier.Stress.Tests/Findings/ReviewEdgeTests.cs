using System.Runtime.CompilerServices;
using Espalier.Testing;

namespace Espalier.Stress.Findings;

/// <summary>Defects at the edges of systems that a review found; each test fails as long as its defect is there.</summary>
public sealed class ReviewEdgeTests
{
    [Fact]
    public async Task A_timer_for_a_process_of_another_system_is_refused()
    {
        await using var world = new TestWorld();
        await using var other = new TestWorld();
        Pid stranger = SpawnWaiting(other);

        Assert.Throws<ArgumentException>(() => world.System.SendAfter(stranger, "hello", TimeSpan.FromSeconds(10)));

        stranger.Kill();
        other.RunUntilIdle();
        Assert.Equal(0, world.System.Timers.Count);
        Assert.Equal(0, other.System.Timers.Count);
    }

    [Fact]
    public async Task A_registry_keeps_nothing_of_a_process_of_another_system()
    {
        await using var world = new TestWorld();
        await using var other = new TestWorld();
        var registry = new ProcessRegistry<string>(world.System, "registry");
        (await registry.StartAsync()).GetPidOrThrow();
        Exception? refused = null;

        Pid stranger = other.System.Spawn(async self =>
        {
            refused = Record.Exception(() => registry.TryRegister(self, "x", out _));
            await self.ReceiveAsync<string>();
        });
        other.RunUntilIdle();

        Assert.IsType<ArgumentException>(refused);
        Assert.False(registry.TryFind("x", out _));
        Assert.Equal(0, registry.Count);
        Assert.Empty(registry.GetKeys(stranger));
        Assert.True(stranger.IsAlive);
        Assert.True(world.System.TryFind("registry", out _));
    }

    [Fact]
    public async Task A_registry_as_a_resolver_keeps_nothing_of_a_process_of_another_system()
    {
        await using var world = new TestWorld();
        await using var other = new TestWorld();
        var registry = new ProcessRegistry<string>(world.System, "registry");
        (await registry.StartAsync()).GetPidOrThrow();
        Pid stranger = SpawnWaiting(other);
        INameResolver resolver = registry;

        Assert.Throws<ArgumentException>(() => resolver.TryRegister("x", stranger));

        Assert.Equal(0, registry.Count);
        Assert.Empty(registry.GetKeys(stranger));
    }

    [Fact]
    public async Task A_name_of_one_system_cannot_be_given_to_a_process_of_another()
    {
        await using var world = new TestWorld();
        await using var other = new TestWorld();
        Pid stranger = SpawnWaiting(other);
        ProcessName name = world.System.Name("x");

        bool registered = name.Resolver.TryRegister(name.Key, stranger);

        Assert.False(registered);
        Assert.Equal(0, world.System.Names.Count);
        Assert.False(name.TryFind(out _));

        // Nor has it taken the one name that a process may have.
        other.System.Register("y", stranger);
        Assert.Equal("y", other.System.GetInfo(stranger)?.Name);
    }

    [Fact]
    public async Task A_system_may_have_sixty_days_to_stop()
    {
        var system = new ProcessSystem(new ProcessSystemOptions { TimeProvider = new VirtualClock(), StopGrace = TimeSpan.FromDays(60) });
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var gate = new TaskCompletionSource();
        var trapping = new TaskCompletionSource();
        Pid pid = system.Spawn(async self =>
        {
            self.TrapExits = true;
            trapping.SetResult();
            await gate.Task;
        });
        await trapping.Task;

        Task disposing = system.DisposeAsync().AsTask();
        bool isEarly = disposing.IsCompleted;
        gate.SetResult();
        await disposing.WaitAsync(deadline.Token);

        Assert.False(isEarly);
        Assert.False(pid.IsAlive);
        Assert.Equal(0, system.ProcessCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_kept_pid_does_not_keep_the_filter_of_a_receive_that_nobody_awaited(bool isKilled)
    {
        await using var world = new TestWorld();
        (Pid pid, WeakReference captured) = SpawnReceiving(world, isKilled);
        Assert.False(pid.IsAlive);
        Assert.Equal(0, world.System.ProcessCount);

        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(captured.IsAlive);
        GC.KeepAlive(pid);
    }

    private static Pid SpawnWaiting(TestWorld world)
    {
        Pid pid = world.System.Spawn(static async self => await self.ReceiveAsync<string>());
        world.RunUntilIdle();
        return pid;
    }

    /// <summary>Runs a process to its end that captured something; nothing on the caller's stack knows what.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (Pid Pid, WeakReference Captured) SpawnReceiving(TestWorld world, bool isKilled)
    {
        var gate = new TaskCompletionSource();
        var wanted = new Wanted(3);
        Pid pid = world.System.Spawn(async self =>
        {
            ValueTask<string> dropped = self.ReceiveAsync<string>(message => message.Length == wanted.Length);
            Assert.False(dropped.IsCompleted);
            await gate.Task;
        });
        world.RunUntilIdle();
        pid.Send("no match");
        world.RunUntilIdle();
        if (isKilled)
            pid.Kill();
        gate.SetResult();
        world.RunUntilIdle();
        return (pid, new WeakReference(wanted));
    }

    private sealed record Wanted(int Length);
}
