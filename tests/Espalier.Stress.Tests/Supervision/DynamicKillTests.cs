using Espalier.Stress.Racing;
using Xunit.Abstractions;

namespace Espalier.Stress.Supervision;

/// <summary>Supervisors that are killed at any moment: no child outlives them.</summary>
public sealed class DynamicKillTests(ITestOutputHelper output)
{
    private const int Rounds = 2_000;
    private const int Children = 4;

    [Fact]
    public async Task A_dynamic_supervisor_killed_while_it_starts_children_leaves_no_orphan()
    {
        await using var arena = new Arena();
        long odd = 0;

        await arena.RunAsync(
            async _ =>
            {
                await Task.WhenAll(Enumerable.Range(0, Arena.Batch).Select(number => Task.Run(() => RaceAsync(number)))).WaitAsync(arena.Deadline);
            },
            Rounds);

        Assert.Equal(0, Interlocked.Read(ref odd));
        output.WriteLine($"{arena.Started - Rounds} of {Rounds * Children} children were started");
        Assert.InRange(arena.Started, Rounds, Rounds * (Children + 1));

        async Task RaceAsync(int number)
        {
            DynamicSupervisorRef supervisor = await DynamicSupervisor.StartAsync(arena.System);
            Task[] starts = [.. Enumerable.Range(number, Children).Select(child => StartAsync(supervisor, child))];
            await KillLaterAsync(supervisor.Address, number);
            await Task.WhenAll(starts);
        }

        async Task StartAsync(DynamicSupervisorRef supervisor, int number)
        {
            try
            {
                await supervisor.StartChildAsync(DynamicCrasher.Spec(static () => { }, traps: number % 3 == 0));
            }
            catch (CallFailedException failure)
            {
                if (failure.Reason != ExitReason.Killed && failure.Reason != ExitReason.NoProcess)
                    Interlocked.Increment(ref odd);
            }
        }
    }

    [Fact]
    public async Task A_dynamic_supervisor_killed_while_it_stops_children_leaves_no_orphan()
    {
        await using var arena = new Arena();
        long stopped = 0;
        long killed = 0;

        await arena.RunAsync(
            async _ =>
            {
                await Task.WhenAll(Enumerable.Range(0, Arena.Batch).Select(number => Task.Run(() => RaceAsync(number)))).WaitAsync(arena.Deadline);
            },
            Rounds);

        output.WriteLine($"{stopped} were stopped, {killed} killed");
        Assert.Equal(Rounds, Interlocked.Read(ref stopped) + Interlocked.Read(ref killed));

        async Task RaceAsync(int number)
        {
            DynamicSupervisorRef supervisor = await DynamicSupervisor.StartAsync(arena.System);
            for (int child = 0; child < Children; child++)
                await supervisor.StartChildAsync(DynamicCrasher.Spec(static () => { }, traps: child % 2 == 0));
            Task stop = StopAsync(supervisor);
            await KillLaterAsync(supervisor.Address, number);
            await stop;
        }

        async Task StopAsync(DynamicSupervisorRef supervisor)
        {
            try
            {
                await supervisor.StopAsync();
                Interlocked.Increment(ref stopped);
            }
            catch (CallFailedException failure) when (failure.Reason == ExitReason.Killed || failure.Reason == ExitReason.NoProcess)
            {
                Interlocked.Increment(ref killed);
            }
        }
    }

    [Fact]
    public async Task A_supervisor_killed_while_it_starts_its_children_fails_its_start_and_leaves_no_orphan()
    {
        await using var arena = new Arena();
        long done = 0;
        ChildSpec[] children = [.. Enumerable.Range(0, Children).Select(static i =>
            DynamicCrasher.Spec(static () => { }, traps: i % 2 == 0) with { Id = i })];

        await arena.RunAsync(
            async _ =>
            {
                Task[] starts = [.. Enumerable.Range(0, Arena.Batch).Select(number => Task.Run(() => StartAsync(number)))];
                await Task.WhenAll(starts).WaitAsync(arena.Deadline);
            },
            Rounds);

        Assert.Equal(Rounds, Interlocked.Read(ref done));
        output.WriteLine($"{arena.Started - Rounds} of {Rounds * Children} children were started");
        Assert.InRange(arena.Started, Rounds, Rounds * (Children + 1));

        async Task StartAsync(int number)
        {
            ProcessName name = arena.System.Name($"name {number}");
            Task<SupervisorRef> start = Supervisor.StartAsync(arena.System, children, new() { Name = name }).AsTask();
            await KillLaterAsync(name, number);
            try
            {
                await start;
            }
            catch (StartFailedException failure) when (failure.Error == new StartError.Failed(ExitReason.Killed))
            {
            }
            Interlocked.Increment(ref done);
        }
    }

    /// <summary>Kills some before they have begun, some in between, some when they are done.</summary>
    private static async Task KillLaterAsync(ProcessAddress supervisor, int number)
    {
        for (int yields = number % 16; yields > 0; yields--)
            await Task.Yield();
        if (supervisor.TryFind(out Pid pid))
            pid.Kill();
    }
}
