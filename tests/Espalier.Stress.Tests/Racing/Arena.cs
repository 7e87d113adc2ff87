namespace Espalier.Stress.Racing;

/// <summary>A system on the real thread pool that counts how its processes ended, and says when nothing is left.</summary>
internal sealed class Arena : IRuntimeEventSink, IAsyncDisposable
{
    internal const int Rounds = 100_000;
    internal const int WarmUp = 1_000;
    internal const int Batch = 250;
    private const long MaxGrowth = 1 << 20;

    private readonly long[] _ends = new long[Enum.GetValues<ExitKind>().Length];
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(60));
    private TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _goal = long.MaxValue;
    private long _started;
    private long _exited;
    private long _abandoned;

    internal Arena() =>
        System = new ProcessSystem(new ProcessSystemOptions { EventSinks = [this], UnwindGrace = TimeSpan.FromMinutes(5) });

    internal ProcessSystem System { get; }

    /// <summary>Fires only when a test hangs.</summary>
    internal CancellationToken Deadline => _deadline.Token;

    internal long Started => Interlocked.Read(ref _started);

    internal long Ended(ExitKind kind) => Interlocked.Read(ref _ends[(int)kind]);

    public void OnEvent(RuntimeEvent runtimeEvent)
    {
        switch (runtimeEvent)
        {
            case ProcessStarted:
                Interlocked.Increment(ref _started);
                break;
            case ProcessExited exited:
                Interlocked.Increment(ref _ends[(int)exited.Reason.Kind]);
                if (Interlocked.Increment(ref _exited) >= Interlocked.Read(ref _goal))
                    Volatile.Read(ref _reached).TrySetResult();
                break;
            case ProcessAbandoned:
                Interlocked.Increment(ref _abandoned);
                break;
            default:
                break;
        }
    }

    /// <summary>Waits until so many processes of this system have ended.</summary>
    internal async Task ExitedAsync(long count)
    {
        Volatile.Write(ref _reached, new(TaskCreationOptions.RunContinuationsAsynchronously));
        Interlocked.Exchange(ref _goal, count);
        if (Interlocked.Read(ref _exited) < count)
            await _reached.Task.WaitAsync(Deadline);
        Interlocked.Exchange(ref _goal, long.MaxValue);
    }

    /// <summary>Two deeds at once on two threads.</summary>
    internal Task BothAsync(Action one, Action other) => Task.WhenAll(Task.Run(one), Task.Run(other)).WaitAsync(Deadline);

    /// <summary>Runs all rounds in batches; after each everything must be gone, and in the end the memory too.</summary>
    internal async Task RunAsync(Func<int, Task> batch, int rounds = Rounds)
    {
        for (int done = 0; done < WarmUp; done += Batch)
            await RunBatchAsync(batch, done);
        long before = Live();
        for (int done = WarmUp; done < rounds; done += Batch)
            await RunBatchAsync(batch, done);
        long growth = Live() - before;
        Assert.True(growth <= MaxGrowth, $"{growth} bytes more are alive after {rounds} rounds than after {WarmUp}.");
    }

    internal static long Live()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    public async ValueTask DisposeAsync()
    {
        // What is left after a failed test may never end, and would hide the failure behind a hang.
        if (System.ProcessCount == 0)
            await System.DisposeAsync().AsTask().WaitAsync(Deadline);
        _deadline.Dispose();
    }

    private async Task RunBatchAsync(Func<int, Task> batch, int first)
    {
        await batch(first);
        await ExitedAsync(Started);

        // Whoever told a process of its end may still be about to take a timer back that he armed for it.
        for (int i = 0; i < 100_000 && System.Timers.Count > 0; i++)
            await Task.Yield();
        Assert.Equal(0, System.Timers.Count);
        Assert.Equal(0, System.ProcessCount);
        Assert.Equal(0, System.ZombieCount);
        Assert.Equal(0, System.Names.Count);
        Assert.Empty(System.GetNames());
        Assert.Equal(0, Interlocked.Read(ref _abandoned));
    }
}
