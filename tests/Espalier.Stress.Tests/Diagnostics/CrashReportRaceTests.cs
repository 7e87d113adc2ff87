using System.Collections.Concurrent;
using Espalier.Stress.Racing;

namespace Espalier.Stress.Diagnostics;

/// <summary>Children crash on some threads while their supervisor restarts them, is stopped or is killed on others.</summary>
public sealed class CrashReportRaceTests
{
    private const int Rounds = 6_000;
    private const int Children = 6;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_crash_makes_one_block_whatever_happens_to_the_supervisor(bool isDynamic)
    {
        using var log = new CrashLog();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var crashed = new ConcurrentQueue<Pid>();
        var sink = new CrashSink(crashed);
        await using var system = new ProcessSystem(new ProcessSystemOptions
        {
            EventSinks = [sink],
            LoggerFactory = log,
            UnwindGrace = TimeSpan.FromMinutes(5),
        });
        var random = new Random(1);
        long seen = 0;

        for (int round = 0; round < Rounds; round++)
        {
            Pid supervisor = await StartAsync(system, isDynamic, random);
            Pid[] children = [.. system.GetProcesses().Where(pid => pid != supervisor)];
            int way = round % 3;
            int delay = random.Next(200);
            await Task.WhenAll(
                Task.Run(() => Array.ForEach(children, static child => child.Send(Go.Now))),
                Task.Run(() => EndAsync(supervisor, way, delay))).WaitAsync(deadline.Token);

            // A supervisor that was left alone may have given up, or may still run.
            supervisor.Kill();
            while (system.ProcessCount > 0 || sink.Running > 0)
            {
                deadline.Token.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }
        await system.DisposeAsync();

        foreach (Pid pid in crashed)
        {
            seen++;
            Assert.Equal(1, log.Take(pid));
        }
        Assert.Equal(0, log.Left);
        Assert.True(seen > Rounds, $"Only {seen} crashes in {Rounds} rounds.");
    }

    private static async Task<Pid> StartAsync(ProcessSystem system, bool isDynamic, Random random)
    {
        ChildSpec[] specs = [.. Enumerable.Range(0, Children).Select(number => SpecOf(number, random.Next(3) == 0))];
        if (!isDynamic)
        {
            var options = new SupervisorOptions { Strategy = (SupervisionStrategy)random.Next(3), MaxRestarts = random.Next(8) };
            return PidOf((await Supervisor.StartAsync(system, specs, options)).Address);
        }
        DynamicSupervisorRef dynamic = await DynamicSupervisor.StartAsync(system, new DynamicSupervisorOptions { MaxRestarts = random.Next(8) });
        foreach (ChildSpec spec in specs)
            await dynamic.StartChildAsync(spec);
        return PidOf(dynamic.Address);
    }

    private static Pid PidOf(ProcessAddress address) =>
        address.TryFind(out Pid pid) ? pid : throw new InvalidOperationException($"Nobody is {address}.");

    private static ChildSpec SpecOf(int number, bool traps) =>
        ChildSpec.For(() => new CrashingServer(traps)) with { Id = number, Restart = (RestartType)(number % 3) };

    private static async Task EndAsync(Pid supervisor, int way, int delay)
    {
        Thread.SpinWait(delay);
        if (way == 0)
        {
            supervisor.Kill();
            return;
        }
        if (way == 2)
            return;
        try
        {
            await supervisor.StopAsync();
        }
        catch (CallFailedException)
        {
            // It gave up first.
        }
    }

    /// <summary>Notes who crashed, and counts who runs.</summary>
    private sealed class CrashSink(ConcurrentQueue<Pid> crashed) : IRuntimeEventSink
    {
        private int _running;

        internal int Running => Volatile.Read(ref _running);

        public void OnEvent(RuntimeEvent runtimeEvent)
        {
            switch (runtimeEvent)
            {
                case ProcessStarted:
                    Interlocked.Increment(ref _running);
                    break;
                case ProcessExited:
                    Interlocked.Decrement(ref _running);
                    break;
                case ProcessCrashed crash:
                    crashed.Enqueue(crash.Pid);
                    break;
                default:
                    break;
            }
        }
    }
}
