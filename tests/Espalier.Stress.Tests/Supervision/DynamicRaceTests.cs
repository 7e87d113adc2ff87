using Espalier.Stress.Racing;
using Xunit.Abstractions;

namespace Espalier.Stress.Supervision;

/// <summary>Requests to a supervisor that race with what its children do: one fate each, and nothing left over.</summary>
public sealed class DynamicRaceTests(ITestOutputHelper output)
{
    private const int Rounds = 20_000;

    [Fact]
    public async Task A_dynamic_child_that_is_terminated_as_it_crashes_is_either_gone_or_restarted_once()
    {
        await using var arena = new Arena();
        long starts = 0;
        long terminated = 0;
        long notFound = 0;
        long wrongCounts = 0;
        ChildSpec spec = DynamicCrasher.Spec(() => Interlocked.Increment(ref starts));

        await arena.RunAsync(
            async _ =>
            {
                DynamicSupervisorRef supervisor = await DynamicSupervisor.StartAsync(arena.System, new() { MaxRestarts = int.MaxValue });
                var children = new Pid[Arena.Batch];
                for (int i = 0; i < Arena.Batch; i++)
                    children[i] = (await supervisor.StartChildAsync(spec)).GetPidOrThrow();
                TerminateResult[] answers = await RaceAsync(arena, children, i => supervisor.TerminateChildAsync(children[i]));
                int restarted = answers.Count(static answer => answer == TerminateResult.NotFound);
                notFound += restarted;
                terminated += Arena.Batch - restarted;
                if (await supervisor.CountChildrenAsync() != new ChildCounts(restarted, restarted, 0, restarted))
                    wrongCounts++;
                await supervisor.StopAsync();
            },
            Rounds);

        output.WriteLine($"{terminated} were terminated first, {notFound} had been restarted");
        Assert.Equal(0, wrongCounts);
        Assert.Equal(Rounds, terminated + notFound);
        Assert.Equal(Rounds + notFound, starts);
    }

    [Fact]
    public async Task A_child_that_is_terminated_as_it_crashes_is_stopped_whichever_came_first()
    {
        await using var arena = new Arena();
        long starts = 0;
        long wrong = 0;
        ChildSpec spec = DynamicCrasher.Spec(() => Interlocked.Increment(ref starts));

        await arena.RunAsync(
            async _ =>
            {
                SupervisorRef supervisor = await Supervisor.StartAsync(
                    arena.System, [.. Enumerable.Range(0, Arena.Batch).Select(i => spec with { Id = i })], new() { MaxRestarts = int.MaxValue });
                Pid[] children = [.. (await supervisor.GetChildrenAsync()).Select(static child => child.Pid!.Value).Order()];
                long before = Interlocked.Read(ref starts);
                TerminateResult[] answers = await RaceAsync(arena, children, i => supervisor.TerminateChildAsync(i));
                long restarts = Interlocked.Read(ref starts) - before;
                if (answers.Any(static answer => answer != TerminateResult.Terminated) || restarts > Arena.Batch ||
                    await supervisor.CountChildrenAsync() != new ChildCounts(Arena.Batch, 0, 0, Arena.Batch))
                {
                    wrong++;
                }
                await supervisor.StopAsync();
            },
            Rounds);

        output.WriteLine($"{starts - Rounds} had been restarted before they were terminated");
        Assert.Equal(0, wrong);
        Assert.InRange(starts, Rounds, 2 * Rounds);
    }

    [Fact]
    public async Task A_stop_takes_every_timer_back_however_early_the_last_child_ends()
    {
        await using var arena = new Arena();
        ChildSpec spec = DynamicCrasher.Spec(static () => { }) with { Shutdown = ShutdownPolicy.Within(TimeSpan.FromHours(1)) };

        await arena.RunAsync(
            async _ =>
            {
                var stops = new Task[Arena.Batch];
                for (int i = 0; i < Arena.Batch; i++)
                {
                    DynamicSupervisorRef supervisor = await DynamicSupervisor.StartAsync(arena.System);
                    await supervisor.StartChildAsync(spec);
                    stops[i] = supervisor.StopAsync().AsTask();
                }
                await Task.WhenAll(stops).WaitAsync(arena.Deadline);
            },
            2 * Rounds);

        Assert.Equal(4 * Rounds, arena.Started);
    }

    [Fact]
    public async Task Children_started_from_many_threads_while_others_crash_and_the_supervisor_stops_are_all_gone_in_the_end()
    {
        const int Threads = 4;
        await using var arena = new Arena();
        long starts = 0;
        long answered = 0;
        long odd = 0;
        ChildSpec[] specs = [.. Enum.GetValues<RestartType>().Select(restart =>
            DynamicCrasher.Spec(() => Interlocked.Increment(ref starts), restart, traps: restart == RestartType.Transient))];

        await arena.RunAsync(
            async first =>
            {
                DynamicSupervisorRef supervisor = await DynamicSupervisor.StartAsync(arena.System, new() { MaxRestarts = int.MaxValue });
                var some = new Countdown(first % 3 == 0 ? 1 : Arena.Batch / 2);
                Task stop = StopAsync(supervisor, some);
                Task[] starters = [.. Enumerable.Range(0, Threads).Select(thread => Task.Run(() => StartSomeAsync(supervisor, thread, some)))];
                await Task.WhenAll([stop, .. starters]).WaitAsync(arena.Deadline);
            },
            rounds: 10_000);

        output.WriteLine($"{starts} starts in {answered} answers");
        Assert.Equal(0, Interlocked.Read(ref odd));
        Assert.NotEqual(0, Interlocked.Read(ref starts));
        Assert.Equal(10_000 / Arena.Batch * Threads * Arena.Batch, Interlocked.Read(ref answered));

        async Task StartSomeAsync(DynamicSupervisorRef supervisor, int thread, Countdown some)
        {
            for (int i = 0; i < Arena.Batch; i++)
            {
                try
                {
                    StartResult result = await supervisor.StartChildAsync(specs[(i + thread) % specs.Length], arena.Deadline);
                    if (result is not StartResult.Started { Pid: Pid child })
                        Interlocked.Increment(ref odd);
                    else if (i % 2 == 0)
                        child.Cast(Go.Now);
                }
                catch (CallFailedException failure) when (failure.Reason == ExitReason.Shutdown || failure.Reason == ExitReason.NoProcess)
                {
                }
                Interlocked.Increment(ref answered);
                some.Signal();
            }
        }

        async Task StopAsync(DynamicSupervisorRef supervisor, Countdown some)
        {
            await some.Zero(arena.Deadline);
            await supervisor.StopAsync(ExitReason.Shutdown);
        }
    }

    /// <summary>Each child crashes and is terminated, some at once, some a little later.</summary>
    private static Task<TerminateResult[]> RaceAsync(Arena arena, Pid[] children, Func<int, ValueTask<TerminateResult>> terminate)
    {
        return Task.WhenAll(children.Select((child, i) => Task.Run(() => TerminateAsync(child, i)))).WaitAsync(arena.Deadline);

        async Task<TerminateResult> TerminateAsync(Pid child, int i)
        {
            child.Cast(Go.Now);
            for (int yields = i % 8; yields > 0; yields--)
                await Task.Yield();
            return await terminate(i);
        }
    }
}
