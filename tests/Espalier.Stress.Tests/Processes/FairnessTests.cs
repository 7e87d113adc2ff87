using Espalier.Stress.Servers;

namespace Espalier.Stress.Processes;

/// <summary>Nobody keeps the pool for himself. Measured in messages, not in time.</summary>
public sealed class FairnessTests
{
    // Starving, a new process waits for all of the traffic.
    private const int Soon = Traffic.Limit / 10;

    [Fact]
    public async Task A_new_process_gets_its_turn_while_others_keep_waking_each_other() =>
        Assert.All(await ProbeAsync(AddSendersAsync), static waited => Assert.InRange(waited, 0, Soon));

    [Fact]
    public async Task A_new_process_gets_its_turn_while_others_keep_calling_each_other() =>
        Assert.All(await ProbeAsync(AddCallersAsync), static waited => Assert.InRange(waited, 0, Soon));

    [Fact]
    public async Task A_new_process_gets_its_turn_while_code_outside_keeps_calling() =>
        Assert.All(await ProbeAsync(AddOutsideCallersAsync), static waited => Assert.InRange(waited, 0, Soon));

    [Fact]
    public async Task A_new_process_gets_its_turn_while_others_call_two_servers_at_once()
    {
        List<long> waited = await ProbeAsync(AddCallersOfTwoAsync);

        // Starving, half of the probes wait until the pool itself intervenes, for half a million rounds and more.
        Assert.InRange(waited.Order().ElementAt(waited.Count / 2), 0, 100_000);
    }

    private static Task AddSendersAsync(ProcessSystem system, Traffic traffic)
    {
        Pid pong = system.Spawn(async self =>
        {
            while (true)
                (await self.ReceiveAsync<Ball>()).From.Send(Ball.Back);
        });
        system.Spawn(async self =>
        {
            var ball = new Ball(self.Self);
            while (traffic.GoesOn())
            {
                pong.Send(ball);
                await self.ReceiveAsync<Ball>();
            }
        });
        return Task.CompletedTask;
    }

    private static async Task AddCallersAsync(ProcessSystem system, Traffic traffic)
    {
        Pid callee = await StartEchoAsync(system);
        system.Spawn(async self =>
        {
            while (traffic.GoesOn())
                await callee.CallAsync(new Ask(1));
        });
    }

    private static async Task AddOutsideCallersAsync(ProcessSystem system, Traffic traffic)
    {
        Pid callee = await StartEchoAsync(system);
        _ = Task.Run(async () =>
        {
            while (traffic.GoesOn())
                await callee.CallAsync(new Ask(1));
        });
    }

    private static async Task AddCallersOfTwoAsync(ProcessSystem system, Traffic traffic)
    {
        Pid one = await StartEchoAsync(system);
        Pid other = await StartEchoAsync(system);
        system.Spawn(async self =>
        {
            while (traffic.GoesOn())
            {
                // The second callee takes the first one's place as the next turn of the thread.
                ValueTask<int> first = one.CallAsync(new Ask(1));
                ValueTask<int> second = other.CallAsync(new Ask(2));
                await first;
                await second;
            }
        });
    }

    private static async Task<Pid> StartEchoAsync(ProcessSystem system) =>
        (await system.StartServerAsync(static () => new EchoServer())).GetPidOrThrow();

    /// <summary>How much the others do while a new process waits for its turn, twenty times.</summary>
    private static async Task<List<long>> ProbeAsync(Func<ProcessSystem, Traffic, Task> add)
    {
        await using var system = new ProcessSystem();
        var traffic = new Traffic();
        for (int group = 0; group < Environment.ProcessorCount * 4; group++)
            await add(system, traffic);
        while (traffic.Exchanged < 100_000)
            await Task.Yield();

        // From a thread that is none of the pool's: what its own threads schedule may come before the work of others.
        List<long> waited = await Task.Factory.StartNew(
            () => Probe(system, traffic), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        traffic.End();
        return waited;
    }

    private static List<long> Probe(ProcessSystem system, Traffic traffic)
    {
        using var ran = new SemaphoreSlim(0);
        var waited = new List<long>();
        for (int probe = 0; probe < 20; probe++)
        {
            long before = traffic.Exchanged;
            system.Spawn(_ =>
            {
                waited.Add(traffic.Exchanged - before);
                ran.Release();
                return Task.CompletedTask;
            });
            ran.Wait();
        }
        return waited;
    }

    private sealed record Ball(Pid From)
    {
        internal static Ball Back { get; } = new(default(Pid));
    }
}
