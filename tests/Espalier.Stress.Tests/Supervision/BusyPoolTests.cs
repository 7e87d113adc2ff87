using Espalier.Tests.Shared;

namespace Espalier.Stress.Supervision;

/// <summary>A thread pool whose threads are all taken: the tree comes up as soon as the pool gives one.</summary>
public sealed class BusyPoolTests
{
    [Fact]
    [PeerDefect(17)]
    public async Task A_tree_starts_and_works_while_every_thread_of_the_pool_is_blocked()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var gate = new ManualResetEventSlim();
        ThreadPool.GetMinThreads(out int threads, out _);
        using var blocked = new CountdownEvent(threads);
        for (int i = 0; i < threads; i++)
            ThreadPool.UnsafeQueueUserWorkItem(_ => Block(blocked, gate), null);
        await Task.Factory.StartNew(
            () => blocked.Wait(deadline.Token), deadline.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        await using var system = new ProcessSystem();
        SupervisorRef supervisor = await Supervisor.StartAsync(system, [DynamicCrasher.Spec(static () => { })], cancellationToken: deadline.Token);
        ChildCounts counts = await supervisor.CountChildrenAsync(deadline.Token);
        gate.Set();

        Assert.Equal(1, counts.Active);
    }

    private static void Block(CountdownEvent blocked, ManualResetEventSlim gate)
    {
        blocked.Signal();
        gate.Wait();
    }
}
