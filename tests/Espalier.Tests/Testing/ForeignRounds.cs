using Espalier.Testing;

namespace Espalier.Tests.Testing;

/// <summary>Rounds in which a test awaits something outside of its world while the pool resumes a process of it.</summary>
internal sealed class ForeignRounds
{
    internal int Count { get; private set; }

    internal int Reports { get; private set; }

    /// <summary>Was it, in some round, the thread that the test had given back?</summary>
    internal bool WasOwnThread { get; private set; }

    internal async Task RunAsync()
    {
        Count++;
        await using var world = new TestWorld();
        var gate = new TaskCompletionSource();
        world.System.Spawn(async _ => await gate.Task);
        world.RunUntilIdle();
        var resumed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread own = Thread.CurrentThread;
        var resume = () =>
        {
            WasOwnThread |= ReferenceEquals(Thread.CurrentThread, own);
            gate.SetResult();
            resumed.SetResult();
        };

        // To the front of this thread's own queue: it is the next thing that the thread does, unless another one steals it.
        ThreadPool.UnsafeQueueUserWorkItem(static work => work(), resume, preferLocal: true);
        await resumed.Task;
        if (Record.Exception(world.RunUntilIdle) is InvalidOperationException)
            Reports++;
    }
}
