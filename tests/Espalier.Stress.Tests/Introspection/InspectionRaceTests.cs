using Espalier.Stress.Racing;
using Espalier.Stress.Servers;

namespace Espalier.Stress.Introspection;

/// <summary>Suspending, looking and resuming that race with stops, kills and mail.</summary>
public sealed class InspectionRaceTests
{
    private long _answers;
    private long _failures;
    private long _odd;

    [Fact]
    public async Task Suspend_resume_look_call_stop_and_kill_race_and_each_ends_exactly_once()
    {
        const int Each = 5;
        const int Servers = Arena.Batch / Each;
        await using var arena = new Arena();

        await arena.RunAsync(async _ =>
        {
            var servers = new Pid[Servers];
            for (int i = 0; i < Servers; i++)
                servers[i] = (await arena.System.StartServerAsync(static () => new EchoServer())).GetPidOrThrow();
            var requests = new Task[Arena.Batch];
            await arena.BothAsync(
                () =>
                {
                    for (int i = 0; i < Servers; i++)
                    {
                        requests[i * Each] = EndAsync(ServerInspection.SuspendAsync(servers[i], Timeout.InfiniteTimeSpan).AsTask());
                        requests[(i * Each) + 1] = EndAsync(servers[i].CallAsync(new Ask(i), Timeout.InfiniteTimeSpan).AsTask());
                        requests[(i * Each) + 2] = EndAsync(ServerInspection.GetStatusAsync(servers[i], Timeout.InfiniteTimeSpan).AsTask());
                    }
                },
                () =>
                {
                    for (int i = 0; i < Servers; i++)
                    {
                        requests[(i * Each) + 3] = EndAsync(ServerInspection.ResumeAsync(servers[i], Timeout.InfiniteTimeSpan).AsTask());
                        requests[(i * Each) + 4] = i % 2 == 0 ? EndAsync(servers[i].StopAsync().AsTask()) : KillAsync(servers[i]);
                    }
                });
            await Task.WhenAll(requests).WaitAsync(arena.Deadline);
        });

        Assert.Equal(Arena.Rounds, _answers + _failures);
        Assert.Equal(0, _odd);
        Assert.Equal(Arena.Rounds / Each / 2, arena.Ended(ExitKind.Normal));
        Assert.Equal(Arena.Rounds / Each / 2, arena.Ended(ExitKind.Killed));
    }

    [Fact]
    public async Task A_suspended_server_that_is_killed_fails_who_looks_at_it()
    {
        await using var arena = new Arena();

        await arena.RunAsync(async _ =>
        {
            Pid pid = (await arena.System.StartServerAsync(static () => new EchoServer())).GetPidOrThrow();
            await ServerInspection.SuspendAsync(pid, Timeout.InfiniteTimeSpan);
            var looks = new Task[Arena.Batch];
            await arena.BothAsync(
                () =>
                {
                    for (int i = 0; i < looks.Length; i++)
                        looks[i] = EndAsync(ServerInspection.GetStatusAsync(pid, Timeout.InfiniteTimeSpan).AsTask());
                },
                () =>
                {
                    Thread.SpinWait(2_000);
                    pid.Kill();
                });
            await Task.WhenAll(looks).WaitAsync(arena.Deadline);
        });

        Assert.Equal(Arena.Rounds, _answers + _failures);
        Assert.Equal(0, _odd);
    }

    [Fact]
    public async Task Casts_that_wait_for_a_suspended_server_are_neither_lost_nor_out_of_order()
    {
        await using var arena = new Arena();

        await arena.RunAsync(async _ =>
        {
            Pid pid = (await arena.System.StartServerAsync(static () => new TallyServer())).GetPidOrThrow();
            Task flood = Task.Run(() =>
            {
                for (int i = 0; i < Arena.Batch; i++)
                {
                    pid.Cast(i);
                    Thread.SpinWait(200);
                }
            });
            do
            {
                await ServerInspection.SuspendAsync(pid, Timeout.InfiniteTimeSpan);
                await ServerInspection.GetStateAsync<int>(pid, Timeout.InfiniteTimeSpan);
                await ServerInspection.ResumeAsync(pid, Timeout.InfiniteTimeSpan);
            }
            while (!flood.IsCompleted);
            int counted = await ServerInspection.GetStateAsync<int>(pid, Timeout.InfiniteTimeSpan);
            Interlocked.Increment(ref counted == Arena.Batch ? ref _answers : ref _odd);
            await pid.StopAsync(cancellationToken: arena.Deadline);
        });

        Assert.Equal(Arena.Rounds / Arena.Batch, _answers);
        Assert.Equal(0, _odd);
    }

    private Task KillAsync(Pid pid)
    {
        pid.Kill();
        Interlocked.Increment(ref _answers);
        return Task.CompletedTask;
    }

    private async Task EndAsync(Task request)
    {
        try
        {
            await request;
            Interlocked.Increment(ref _answers);
        }
        catch (CallFailedException failed)
        {
            bool isKnown = failed.Reason.Kind is ExitKind.Killed or ExitKind.NoProcess or ExitKind.Normal;
            Interlocked.Increment(ref isKnown ? ref _failures : ref _odd);
        }
    }
}
