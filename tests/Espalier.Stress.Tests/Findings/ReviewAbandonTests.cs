using System.Collections.Concurrent;
using Espalier.Stress.Servers;
using Espalier.Testing;

namespace Espalier.Stress.Findings;

/// <summary>Defects of kills and abandonments that a review found; each test fails as long as its defect is there.</summary>
public sealed class ReviewAbandonTests : IDisposable
{
    private const int Callers = 10;

    // Fires only when a test hangs.
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(30));
    private readonly ManualResetEventSlim _holding = new();
    private readonly ManualResetEventSlim _release = new();

    public void Dispose()
    {
        // Code that a failed test has left on its thread must get off it.
        _deadline.Cancel();
        _release.Set();
    }

    [Fact]
    public async Task All_unread_calls_fail_when_a_server_that_waits_is_abandoned()
    {
        await using var world = new TestWorld();
        var gate = new TaskCompletionSource();
        var never = new TaskCompletionSource();
        int begun = 0;
        int failed = 0;
        Pid server = await StartAsync(world.System, () => new ScriptedServer
        {
            OnCast = async (_, _) =>
            {
                await gate.Task;
                return Next.Receive;
            },
            OnCall = async _ =>
            {
                begun++;
                await never.Task;
                return default;
            },
        });
        server.Cast("wait");
        world.RunUntilIdle();
        for (int i = 0; i < Callers; i++)
        {
            world.System.Spawn(async _ =>
            {
                await Assert.ThrowsAsync<CallFailedException>(async () => await server.CallAsync(new Ask(1), Timeout.InfiniteTimeSpan));
                failed++;
            });
        }
        world.RunUntilIdle();

        // It collects all ten and handles the first, which never ends.
        gate.SetResult();
        world.RunUntilIdle();
        server.Kill();
        world.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(1, begun);
        Assert.Equal(Callers, failed);
        Assert.Equal(0, world.System.ProcessCount);
        Assert.Equal(1, world.System.ZombieCount);
    }

    [Fact]
    public async Task All_unread_calls_fail_when_a_server_that_holds_its_thread_is_abandoned()
    {
        var clock = new VirtualClock();
        var turns = new TaskTurns();
        var system = new ProcessSystem(new ProcessSystemOptions { TimeProvider = clock, Scheduler = turns });
        var collected = new ManualResetEventSlim();
        var posted = new ManualResetEventSlim();
        Pid server = await StartAsync(system, () => new ScriptedServer
        {
            OnCast = (_, _) =>
            {
                _holding.Set();
                posted.Wait(_deadline.Token);
                return new(Next.Receive);
            },
            OnCall = _ =>
            {
                collected.Set();
                _release.Wait();
                return new(CallResult.Reply(1));
            },
        });
        server.Cast("wait");
        _holding.Wait(_deadline.Token);
        Task<int>[] calls = [.. Enumerable.Range(0, Callers).Select(i => server.CallAsync(new Ask(i), Timeout.InfiniteTimeSpan).AsTask())];
        posted.Set();
        collected.Wait(_deadline.Token);

        server.Kill();
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(1, system.ZombieCount);
        foreach (Task<int> call in calls)
            await Assert.ThrowsAsync<CallFailedException>(async () => await call.WaitAsync(_deadline.Token));
        _release.Set();
        await turns.RestAsync(_deadline.Token);
        Assert.Equal(0, system.ZombieCount);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(Timeout.Infinite)]
    public async Task A_server_abandoned_in_a_receive_of_its_terminate_is_disposed_later(int milliseconds)
    {
        await using var world = new TestWorld(configure: static options => options with { DisposeGrace = TimeSpan.FromMilliseconds(100) });
        ProcessContext self = default;
        bool wentOn = false;
        int disposed = 0;
        int abandoned = 0;
        Pid server = await StartAsync(world.System, () => new ScriptedServer
        {
            OnInit = context =>
            {
                self = context;
                return new(InitResult.Ok);
            },
            OnTerminate = async () =>
            {
                try
                {
                    await self.ReceiveAsync<string>(timeout: TimeSpan.FromMilliseconds(milliseconds));
                }
                finally
                {
                    wentOn = true;
                }
            },
            OnDispose = () =>
            {
                disposed++;
                abandoned = world.System.ZombieCount;
            },
        });
        world.System.Spawn(async _ => await server.StopAsync());
        world.RunUntilIdle();

        world.Advance(TimeSpan.FromMinutes(1));

        Assert.True(wentOn);
        Assert.Equal(1, disposed);
        Assert.Equal(1, abandoned);
        Assert.Equal(0, world.System.ZombieCount);
        Assert.Equal(0, world.System.ProcessCount);
    }

    [Fact]
    public async Task A_receive_that_nobody_awaits_does_not_keep_an_abandoned_process_running()
    {
        var clock = new VirtualClock();
        var turns = new TaskTurns();
        var system = new ProcessSystem(new ProcessSystemOptions { TimeProvider = clock, Scheduler = turns });
        var gate = new TaskCompletionSource();
        Pid pid = system.Spawn(async self =>
        {
            ValueTask<int> dropped = self.ReceiveAsync<int>();
            Assert.False(dropped.IsCompleted);
            _holding.Set();
            _release.Wait();
            await gate.Task;
        });
        _holding.Wait(_deadline.Token);
        pid.Kill();
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, system.ZombieCount);

        // A turn that spins never lets the system rest.
        _release.Set();
        int count = await turns.RestAsync(_deadline.Token);

        Assert.InRange(count, 1, 10);
        Assert.Equal(1, system.ZombieCount);
        gate.SetResult();
        await turns.RestAsync(_deadline.Token);
        Assert.Equal(0, system.ZombieCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Code_that_holds_its_thread_is_told_of_a_fatal_signal_by_its_token_at_once(bool isKill)
    {
        var turns = new TaskTurns();
        var clock = new VirtualClock();
        int abandoned = 0;
        var system = new ProcessSystem(new ProcessSystemOptions
        {
            TimeProvider = clock,
            Scheduler = turns,
            EventSinks = [new ScriptedSink(what => abandoned += what is ProcessAbandoned ? 1 : 0)],
        });
        bool told = false;
        Pid pid = system.Spawn(self =>
        {
            CancellationToken token = self.CancellationToken;
            _holding.Set();
            var spin = new SpinWait();
            while (!token.IsCancellationRequested && !_deadline.IsCancellationRequested)
                spin.SpinOnce(sleep1Threshold: -1);
            told = token.IsCancellationRequested;
            return Task.CompletedTask;
        });
        _holding.Wait(_deadline.Token);

        // The clock stands still from here on, so no grace can be over.
        if (isKill)
            pid.Kill();
        else
            pid.SendExit(ExitReason.Shutdown);
        await turns.RestAsync(CancellationToken.None);

        Assert.True(told);
        Assert.Equal(0, system.ProcessCount);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, abandoned);
        Assert.Equal(0, system.ZombieCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_token_first_asked_for_after_the_kill_comes_cancelled(bool isAbandoned)
    {
        var clock = new VirtualClock();
        var turns = new TaskTurns();
        var system = new ProcessSystem(new ProcessSystemOptions { TimeProvider = clock, Scheduler = turns });
        bool? told = null;
        Pid pid = system.Spawn(self =>
        {
            _holding.Set();
            _release.Wait();
            told = self.CancellationToken.IsCancellationRequested;
            return Task.CompletedTask;
        });
        _holding.Wait(_deadline.Token);
        pid.Kill();
        if (isAbandoned)
            clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(isAbandoned ? 1 : 0, system.ZombieCount);

        _release.Set();
        await turns.RestAsync(_deadline.Token);

        Assert.True(told);
        Assert.Equal(0, system.ZombieCount);
        Assert.Equal(0, system.ProcessCount);
    }

    private static async Task<Pid> StartAsync(ProcessSystem system, Func<GenServer> create) =>
        (await system.StartServerAsync(create)).GetPidOrThrow();

    /// <summary>The thread pool, with every turn a task: whoever has awaited them all knows that nothing runs any more.</summary>
    private sealed class TaskTurns : IProcessScheduler
    {
        private readonly ConcurrentQueue<Task> _turns = new();

        public int MessagesPerTurn => 100;

        public bool RunsOnWaitingThread => false;

        public void Schedule(IThreadPoolWorkItem work, bool fair) => _turns.Enqueue(Task.Run(work.Execute));

        public bool RunUntil(Func<bool> isDone) => throw new NotSupportedException("It has threads of its own.");

        /// <summary>Waits until every turn has ended; what a turn threw escapes here.</summary>
        /// <returns>How many turns have ended since the last rest.</returns>
        internal async Task<int> RestAsync(CancellationToken deadline)
        {
            int count = 0;
            for (; _turns.TryDequeue(out Task? turn); count++)
                await turn.WaitAsync(deadline);
            return count;
        }
    }
}
