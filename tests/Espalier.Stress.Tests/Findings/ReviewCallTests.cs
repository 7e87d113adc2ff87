using Espalier.Stress.Servers;
using Espalier.Testing;

namespace Espalier.Stress.Findings;

/// <summary>Defects of calls that a review found; each test fails as long as its defect is there.</summary>
public sealed class ReviewCallTests
{
    [Fact]
    public async Task A_call_that_is_answered_while_its_time_out_is_described_ends_once()
    {
        await using var world = new TestWorld();
        var gate = new TaskCompletionSource();
        Pid server = await StartAsync(world.System, () => new ScriptedServer
        {
            OnCall = async _ =>
            {
                await gate.Task;
                return CallResult.Reply(7);
            },
        });
        int described = 0;
        var key = new Described(() =>
        {
            if (described++ > 0)
                return;

            // The server answers, and the caller fetches the answer and gives the call's object back.
            gate.SetResult();
            world.System.Scheduler.RunUntil(static () => false);
        });
        ProcessName name = ProcessName.Via(new ScriptedResolver { Holder = server }, key);
        CallFailedException? failure = null;
        world.System.Spawn(async _ =>
            failure = await Assert.ThrowsAsync<CallFailedException>(async () => await name.CallAsync(new Ask(7), TimeSpan.FromMilliseconds(100))));

        Exception? escaped = Record.Exception(() => world.Advance(TimeSpan.FromSeconds(1)));

        // On the thread pool this ends the program.
        Assert.Null(escaped);
        Assert.True(described > 0);
        Assert.Equal(ExitReason.TimedOut, failure?.Reason);
        Assert.Equal(7, await server.CallAsync(new Ask(7)));
    }

    [Fact]
    public async Task A_call_awaited_on_a_scheduler_that_refuses_work_goes_on_elsewhere()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var system = new ProcessSystem();
        var gate = new TaskCompletionSource();
        Pid server = await StartAsync(system, () => new ScriptedServer
        {
            OnCall = async _ =>
            {
                await gate.Task;
                return CallResult.Reply(7);
            },
        });
        var scheduler = new ClosingScheduler();
        Task<int> asking = await StartOnAsync(scheduler, async () => await server.CallAsync(new Ask(7)));

        scheduler.Close();
        gate.SetResult();
        int reply = await asking.WaitAsync(deadline.Token);

        Assert.Equal(7, reply);
        Assert.True(scheduler.Refused > 0);
        Assert.Equal(7, await server.CallAsync(new Ask(7)));
    }

    [Fact]
    public async Task A_stop_awaited_on_a_scheduler_that_refuses_work_goes_on_elsewhere()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var system = new ProcessSystem();
        var gate = new TaskCompletionSource();
        Pid server = await StartAsync(system, () => new ScriptedServer { OnTerminate = async () => await gate.Task });
        var scheduler = new ClosingScheduler();
        Task<bool> stopping = await StartOnAsync(scheduler, async () =>
        {
            await server.StopAsync();
            return server.IsAlive;
        });

        scheduler.Close();
        gate.SetResult();
        bool isAlive = await stopping.WaitAsync(deadline.Token);

        Assert.False(isAlive);
        Assert.True(scheduler.Refused > 0);
        Assert.Equal(3, await (await StartAsync(system, static () => new EchoServer())).CallAsync(new Ask(3)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reason_that_cannot_describe_itself_ends_a_call_all_the_same(bool isCrash)
    {
        await using var world = new TestWorld();
        ExitReason reason = isCrash ? ExitReason.Crashed(new MuteException()) : ExitReason.Custom(new Described(Refuse));
        Pid server = await StartAsync(world.System, () => new ScriptedServer { OnCall = _ => new(CallResult.Stop(reason)) });
        CallFailedException? failure = null;
        world.System.Spawn(async _ =>
            failure = await Assert.ThrowsAsync<CallFailedException>(async () => await server.CallAsync(new Ask(1))));

        Exception? escaped = Record.Exception(world.RunUntilIdle);

        // On the thread pool this ends the program.
        Assert.Null(escaped);
        Assert.Equal(reason, failure?.Reason);
        Assert.Equal(0, world.System.ProcessCount);

        static void Refuse() => throw new InvalidOperationException("ToString of the reason's value");
    }

    [Fact]
    public async Task A_kept_caller_tells_its_pid_beside_the_call_being_used_again()
    {
        const int Calls = 50_000;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var system = new ProcessSystem();
        Kept? kept = null;
        Pid server = await StartAsync(system, () => new ScriptedServer
        {
            OnCall = caller =>
            {
                Volatile.Write(ref kept, new Kept(caller));
                return new(CallResult.Reply(1));
            },
        });
        var reading = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Pid asker = system.Spawn(async _ =>
        {
            await reading.Task;
            for (int i = 0; i < Calls; i++)
                await server.CallAsync(new Ask(i));
            asked.SetResult();
        });

        int strangers = 0;
        int reads = 0;
        Task reader = Task.Run(() =>
        {
            reading.SetResult();
            do
            {
                if (Volatile.Read(ref kept) is not { } box)
                    continue;
                reads++;
                Pid pid = box.Caller.Pid;
                if (pid != default && pid != asker)
                    strangers++;
            }
            while (!asked.Task.IsCompleted && !deadline.IsCancellationRequested);
        });
        await Task.WhenAll(reader, asked.Task).WaitAsync(deadline.Token);

        Assert.Equal(0, strangers);
        Assert.True(reads > 0);
    }

    [Fact]
    public async Task A_registry_that_does_not_run_fails_the_awaiting_of_a_call_and_not_its_start()
    {
        await using var world = new TestWorld();
        ProcessName name = new ProcessRegistry<string>(world.System, "registry").Name("x");
        ValueTask<int> call = default;
        ValueTask stop = default;

        Exception? thrown = Record.Exception(() =>
        {
            call = name.CallAsync(new Ask(1));
            stop = name.StopAsync();
        });

        Assert.Null(thrown);
        Assert.True(call.IsFaulted);
        Assert.True(stop.IsFaulted);
        await Assert.ThrowsAsync<ProcessNotFoundException>(async () => await call);
        await Assert.ThrowsAsync<ProcessNotFoundException>(async () => await stop);
    }

    [Fact]
    public async Task A_cancelled_token_cancels_the_awaiting_of_a_call_and_nobody_is_asked()
    {
        await using var world = new TestWorld();
        int asked = 0;
        Pid server = await StartAsync(world.System, () => new ScriptedServer
        {
            OnCall = _ =>
            {
                asked++;
                return new(CallResult.Reply(1));
            },
        });
        var cancelled = new CancellationToken(canceled: true);
        ValueTask<int> call = default;
        ValueTask stop = default;

        Exception? thrown = Record.Exception(() =>
        {
            call = server.CallAsync(new Ask(1), cancellationToken: cancelled);
            stop = server.StopAsync(cancellationToken: cancelled);
        });
        world.RunUntilIdle();

        Assert.Null(thrown);
        Assert.True(call.IsCanceled);
        Assert.True(stop.IsCanceled);
        Assert.Equal(0, asked);
        Assert.True(server.IsAlive);
        Exception error = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await call);
        Assert.Equal(cancelled, ((OperationCanceledException)error).CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await stop);
    }

    private static async Task<Pid> StartAsync(ProcessSystem system, Func<GenServer> create) =>
        (await system.StartServerAsync(create)).GetPidOrThrow();

    /// <summary>Runs the code on the scheduler up to its first wait.</summary>
    private static Task<Task<T>> StartOnAsync<T>(TaskScheduler scheduler, Func<Task<T>> body)
    {
        var start = new Task<Task<T>>(body);
        start.Start(scheduler);
        return start;
    }

    private sealed record Kept(Caller Caller);

    /// <summary>Does what a test tells it to when it is described.</summary>
    private sealed class Described(Action onToString)
    {
        public override string ToString()
        {
            onToString();
            return "described";
        }
    }

    private sealed class MuteException : Exception
    {
        public override string Message => throw new InvalidOperationException("Message of the reason's exception");

        public override string ToString() => throw new InvalidOperationException("ToString of the reason's exception");
    }

    /// <summary>The thread pool, until it is closed.</summary>
    private sealed class ClosingScheduler : TaskScheduler
    {
        private int _refused;
        private bool _isClosed;

        internal int Refused => Volatile.Read(ref _refused);

        internal void Close() => Volatile.Write(ref _isClosed, true);

        protected override void QueueTask(Task task)
        {
            if (Volatile.Read(ref _isClosed))
            {
                Interlocked.Increment(ref _refused);
                throw new InvalidOperationException("the scheduler is closed");
            }
            ThreadPool.UnsafeQueueUserWorkItem(_ => TryExecuteTask(task), null);
        }

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

        protected override IEnumerable<Task> GetScheduledTasks() => [];
    }
}
