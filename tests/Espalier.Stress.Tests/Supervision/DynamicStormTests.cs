using System.Diagnostics;
using Espalier.Stress.Racing;
using Xunit.Abstractions;

namespace Espalier.Stress.Supervision;

/// <summary>Children that crash again and again: nothing grows, and in the end everybody is where he was.</summary>
public sealed class DynamicStormTests(ITestOutputHelper output)
{
    private const int Restarts = 100_000;
    private const int WarmUp = 1_000;
    private const long MaxGrowth = 1 << 20;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(10);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_a_hundred_thousand_restarts_of_one_child_no_more_is_alive_than_after_a_thousand(bool isDynamic)
    {
        await using var arena = new Arena();
        int starts = 0;
        var warm = new Countdown(1);
        var done = new Countdown(1);
        ChildSpec child = ChildSpec.For(() => new DynamicStormer(Waits));
        ProcessAddress supervisor = await StartAsync(arena.System, isDynamic);
        await AddAsync(supervisor, isDynamic, child);

        await warm.Zero(arena.Deadline);
        long before = Arena.Live();
        long time = Stopwatch.GetTimestamp();
        (await TheChildAsync(supervisor, isDynamic)).Cast(Go.Now);
        await done.Zero(arena.Deadline);
        TimeSpan took = Stopwatch.GetElapsedTime(time);
        Pid last = await TheChildAsync(supervisor, isDynamic);
        long growth = Arena.Live() - before;

        output.WriteLine($"{Restarts - WarmUp} restarts in {took.TotalMilliseconds:F0} ms; {growth} bytes more are alive");
        Assert.True(growth <= MaxGrowth, $"{growth} bytes more are alive after {Restarts} restarts than after {WarmUp}.");
        Assert.True(last.IsAlive);
        Assert.Equal((Restarts + 1, Restarts), (starts, (int)arena.Ended(ExitKind.Custom)));
        await supervisor.StopAsync();
        VerifyEmpty(arena);

        bool Waits()
        {
            int number = ++starts;
            if (number == WarmUp)
                warm.Signal();
            if (number == Restarts + 1)
                done.Signal();
            return number is WarmUp or Restarts + 1;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hundred_named_children_with_keys_that_crash_a_thousand_times_each_all_run_in_the_end(bool isDynamic)
    {
        const int Children = 100;
        const int Crashes = 1_000;
        await using var arena = new Arena();
        var registry = new ProcessRegistry<int>(arena.System, "registry");
        await registry.StartAsync();
        int withoutKey = 0;
        var started = new Countdown(Children + (Children * Crashes));
        ProcessAddress supervisor = await StartAsync(arena.System, isDynamic);
        for (int i = 0; i < Children; i++)
            await AddAsync(supervisor, isDynamic, Keeper(i));

        // On threads of their own: they spin, and the children need the pool's.
        await Task.WhenAll(OnThread(() => CrashAll(0)), OnThread(() => CrashAll(1))).WaitAsync(arena.Deadline);
        await started.Zero(arena.Deadline);

        ChildCounts counts = isDynamic
            ? await DynamicSupervisor.At(supervisor).CountChildrenAsync()
            : await Supervisor.At(supervisor).CountChildrenAsync();
        Assert.Equal(new ChildCounts(Children, Children, 0, Children), counts);
        Assert.Equal((Children, Children + 1, 0), (registry.Count, arena.System.Names.Count, withoutKey));
        for (int i = 0; i < Children; i++)
        {
            Assert.True(arena.System.TryFind($"child {i}", out Pid named) && registry.TryFind(i, out Pid keyed) && named == keyed);
            Assert.Equal([i], registry.GetKeys(named));
        }
        Assert.Equal(Children + (Children * Crashes) + 2, arena.Started);
        await supervisor.StopAsync();
        await registry.ProcessName.StopAsync();
        VerifyEmpty(arena);

        ChildSpec Keeper(int key) => ChildSpec.For(() => new DynamicKeeper(registry, key, Note)) with
        { Id = key, Name = arena.System.Name($"child {key}") };

        void Note(bool hasKey)
        {
            if (!hasKey)
                Interlocked.Increment(ref withoutKey);
            started.Signal();
        }

        void CrashAll(int first)
        {
            var last = new Pid[Children];
            for (int round = 0; round < Crashes; round++)
            {
                for (int i = first; i < Children; i += 2)
                    last[i] = CrashNext(arena, $"child {i}", last[i]);
            }
        }
    }

    /// <summary>Has the process of this name crash, as soon as it is another one than the last.</summary>
    private static Pid CrashNext(Arena arena, string name, Pid last)
    {
        var spin = new SpinWait();
        Pid pid;
        while (!arena.System.TryFind(name, out pid) || pid == last)
        {
            arena.Deadline.ThrowIfCancellationRequested();
            spin.SpinOnce(sleep1Threshold: -1);
        }
        pid.Cast(Go.Now);
        return pid;
    }

    private static async Task<ProcessAddress> StartAsync(ProcessSystem system, bool isDynamic) => isDynamic
        ? (await DynamicSupervisor.StartAsync(system, new() { MaxRestarts = int.MaxValue, RestartPeriod = Period })).Address
        : (await Supervisor.StartAsync(system, [], new() { MaxRestarts = int.MaxValue, RestartPeriod = Period })).Address;

    private static async Task AddAsync(ProcessAddress supervisor, bool isDynamic, ChildSpec child)
    {
        StartResult result = isDynamic
            ? await DynamicSupervisor.At(supervisor).StartChildAsync(child)
            : await Supervisor.At(supervisor).StartChildAsync(child);
        result.GetPidOrThrow();
    }

    private static async Task<Pid> TheChildAsync(ProcessAddress supervisor, bool isDynamic)
    {
        IReadOnlyList<ChildInfo> children = isDynamic
            ? await DynamicSupervisor.At(supervisor).GetChildrenAsync()
            : await Supervisor.At(supervisor).GetChildrenAsync();
        return Assert.Single(children).Pid!.Value;
    }

    private static Task OnThread(Action deed) =>
        Task.Factory.StartNew(deed, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void VerifyEmpty(Arena arena) => Assert.Equal(
        (0, 0, 0, 0), (arena.System.ProcessCount, arena.System.ZombieCount, arena.System.Names.Count, arena.System.Timers.Count));
}
