using Espalier.Stress.Servers;

namespace Espalier.Stress.Processes;

/// <summary>Nobody keeps the pool for himself. Measured in messages, not in time.</summary>
public sealed class FairnessTests
{
    [Fact]
    public async Task A_new_process_gets_its_turn_while_others_keep_waking_each_other()
    {
        const int Limit = 50_000_000;
        await using var system = new ProcessSystem();
        long exchanged = 0;
        bool isOver = false;
        for (int pair = 0; pair < Environment.ProcessorCount * 4; pair++)
        {
            Pid pong = system.Spawn(async self =>
            {
                while (true)
                    (await self.ReceiveAsync<Ball>()).From.Send(Ball.Back);
            });
            system.Spawn(async self =>
            {
                var ball = new Ball(self.Self);
                while (!Volatile.Read(ref isOver) && Interlocked.Increment(ref exchanged) < Limit)
                {
                    pong.Send(ball);
                    await self.ReceiveAsync<Ball>();
                }
            });
        }
        while (Interlocked.Read(ref exchanged) < 100_000)
            await Task.Yield();

        List<long> waited = await ProbeAsync(system, () => Interlocked.Read(ref exchanged));
        Volatile.Write(ref isOver, true);

        // Starving, it would wait for all of them.
        Assert.All(waited, static messages => Assert.InRange(messages, 0, Limit / 10));
    }

    [Fact]
    public async Task A_new_process_gets_its_turn_while_others_keep_calling_each_other()
    {
        const int Limit = 50_000_000;
        await using var system = new ProcessSystem();
        long exchanged = 0;
        bool isOver = false;
        for (int pair = 0; pair < Environment.ProcessorCount * 4; pair++)
        {
            Pid callee = (await system.StartServerAsync(static () => new EchoServer())).GetPidOrThrow();
            system.Spawn(async self =>
            {
                while (!Volatile.Read(ref isOver) && Interlocked.Increment(ref exchanged) < Limit)
                    await callee.CallAsync(new Ask(1));
            });
        }
        while (Interlocked.Read(ref exchanged) < 100_000)
            await Task.Yield();

        List<long> waited = await ProbeAsync(system, () => Interlocked.Read(ref exchanged));
        Volatile.Write(ref isOver, true);

        // Starving, it would wait for all of them.
        Assert.All(waited, static calls => Assert.InRange(calls, 0, Limit / 10));
    }

    [Fact]
    public async Task A_new_process_gets_its_turn_while_others_call_two_servers_at_once()
    {
        const int Limit = 50_000_000;
        await using var system = new ProcessSystem();
        long exchanged = 0;
        bool isOver = false;
        for (int trio = 0; trio < Environment.ProcessorCount * 4; trio++)
        {
            Pid one = (await system.StartServerAsync(static () => new EchoServer())).GetPidOrThrow();
            Pid other = (await system.StartServerAsync(static () => new EchoServer())).GetPidOrThrow();
            system.Spawn(async self =>
            {
                while (!Volatile.Read(ref isOver) && Interlocked.Increment(ref exchanged) < Limit)
                {
                    // The second callee takes the first one's place as the next turn of the thread.
                    ValueTask<int> first = one.CallAsync(new Ask(1));
                    ValueTask<int> second = other.CallAsync(new Ask(2));
                    await first;
                    await second;
                }
            });
        }
        while (Interlocked.Read(ref exchanged) < 100_000)
            await Task.Yield();

        List<long> waited = await ProbeAsync(system, () => Interlocked.Read(ref exchanged));
        Volatile.Write(ref isOver, true);

        // Starving, half of the probes wait until the pool itself intervenes, for half a million rounds and more.
        Assert.InRange(waited.Order().ElementAt(waited.Count / 2), 0, 100_000);
    }

    /// <summary>How much the others do while a new process waits for its turn, twenty times.</summary>
    private static async Task<List<long>> ProbeAsync(ProcessSystem system, Func<long> exchanged)
    {
        var waited = new List<long>();
        for (int probe = 0; probe < 20; probe++)
        {
            long before = exchanged();
            var ran = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            system.Spawn(_ =>
            {
                waited.Add(exchanged() - before);
                ran.SetResult();
                return Task.CompletedTask;
            });
            await ran.Task;
        }
        return waited;
    }

    private sealed record Ball(Pid From)
    {
        internal static Ball Back { get; } = new(default(Pid));
    }
}
