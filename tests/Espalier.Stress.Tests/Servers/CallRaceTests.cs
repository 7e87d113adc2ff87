using Espalier.Stress.Racing;

namespace Espalier.Stress.Servers;

/// <summary>Calls, stops and starts that race with ends and limits: each ends exactly once.</summary>
public sealed class CallRaceTests
{
    private long _replies;
    private long _failures;
    private long _odd;

    [Fact]
    public async Task Call_races_with_exit()
    {
        await using var arena = new Arena();

        await arena.RunAsync(async _ =>
        {
            Pid[] servers = await StartAllAsync(arena, Arena.Batch);
            var calls = new Task[Arena.Batch];
            await arena.BothAsync(
                () =>
                {
                    for (int i = 0; i < Arena.Batch; i++)
                        calls[i] = CallAsync(servers[i], i, default);
                },
                () => Array.ForEach(servers, static pid => pid.Kill()));
            await Task.WhenAll(calls).WaitAsync(arena.Deadline);
        });

        Assert.Equal(Arena.Rounds, _replies + _failures);
        Assert.Equal(0, _odd);
    }

    [Fact]
    public async Task Stop_races_with_stop()
    {
        await using var arena = new Arena();

        await arena.RunAsync(async _ =>
        {
            Pid[] servers = await StartAllAsync(arena, Arena.Batch);
            var stops = new Task[Arena.Batch * 2];
            await arena.BothAsync(
                () => StopAll(servers, stops.AsMemory(0, Arena.Batch)),
                () => StopAll(servers, stops.AsMemory(Arena.Batch)));
            await Task.WhenAll(stops).WaitAsync(arena.Deadline);
        });

        Assert.Equal(Arena.Rounds * 2, _replies + _failures);
        Assert.Equal(Arena.Rounds, arena.Ended(ExitKind.Normal));
        Assert.Equal(0, _odd);
    }

    [Fact]
    public async Task Every_call_to_a_killed_busy_server_ends_exactly_once()
    {
        const int Callers = 5;
        await using var arena = new Arena();

        await arena.RunAsync(async _ =>
        {
            Pid[] servers = new Pid[Arena.Batch / Callers];
            for (int i = 0; i < servers.Length; i++)
                servers[i] = (await arena.System.StartServerAsync(static () => new BusyServer())).GetPidOrThrow();
            var calls = new Task[Arena.Batch];
            await arena.BothAsync(
                () =>
                {
                    for (int i = 0; i < Arena.Batch; i++)
                        calls[i] = CallAsync(servers[i / Callers], i, default);
                },
                () => Array.ForEach(servers, static pid => pid.Kill()));
            await Task.WhenAll(calls).WaitAsync(arena.Deadline);
        });

        Assert.Equal(Arena.Rounds, _failures);
        Assert.Equal(0, _replies + _odd);
    }

    [Fact]
    public async Task Deferred_replies_race_with_time_outs()
    {
        await using var arena = new Arena();
        long accepted = 0;

        await arena.RunAsync(async _ =>
        {
            Pid server = (await arena.System.StartServerAsync(
                () => new LaterServer(counted => Interlocked.Add(ref accepted, counted ? 1 : 0)))).GetPidOrThrow();
            arena.System.SendAfter(server, Go.Now, TimeSpan.FromMilliseconds(2));
            var calls = new Task[Arena.Batch];
            for (int i = 0; i < Arena.Batch; i++)
                calls[i] = CallAsync(server, i, default, TimeSpan.FromMilliseconds(1 + (i % 3)));
            await Task.WhenAll(calls).WaitAsync(arena.Deadline);
            await server.StopAsync(cancellationToken: arena.Deadline);
        });

        Assert.Equal(Arena.Rounds, _replies + _failures);
        Assert.Equal(Interlocked.Read(ref accepted), _replies);
        Assert.Equal(0, _odd);
    }

    [Fact]
    public async Task A_call_that_was_put_off_and_answered_does_not_stay_with_its_server()
    {
        await using var arena = new Arena();
        var callers = new System.Collections.Concurrent.ConcurrentQueue<Caller>();
        Pid deferring = (await arena.System.StartServerAsync(() => new DeferringServer(callers.Enqueue))).GetPidOrThrow();
        Pid busy = (await arena.System.StartServerAsync(static () => new BusyServer())).GetPidOrThrow();
        int over = 0;
        Task replying = Task.Run(() =>
        {
            var spin = new SpinWait();
            while (Volatile.Read(ref over) == 0)
            {
                if (callers.TryDequeue(out Caller caller))
                    caller.Reply(1);
                else
                    spin.SpinOnce(sleep1Threshold: -1);
            }
        });
        for (int i = 0; i < Arena.Rounds; i++)
            await deferring.CallAsync(new Ask(1), Timeout.InfiniteTimeSpan);
        Volatile.Write(ref over, 1);
        await replying;

        // Whatever objects those calls have used serve others now, which are none of the first server's business.
        Task<int>[] others = [.. Enumerable.Range(0, 500).Select(i => busy.CallAsync(new Ask(i), Timeout.InfiniteTimeSpan).AsTask())];
        deferring.Kill();
        await arena.ExitedAsync(1);
        Assert.DoesNotContain(others, static call => call.IsCompleted);
        busy.Kill();
        await arena.ExitedAsync(2);
        foreach (Task<int> call in others)
            await Assert.ThrowsAsync<CallFailedException>(() => call);
    }

    [Fact]
    public async Task Call_races_with_its_token()
    {
        await using var arena = new Arena();

        await arena.RunAsync(async _ =>
        {
            Pid server = (await StartAllAsync(arena, 1))[0];
            var sources = new CancellationTokenSource[Arena.Batch];
            for (int i = 0; i < sources.Length; i++)
                sources[i] = new CancellationTokenSource();
            var calls = new Task[Arena.Batch];
            await arena.BothAsync(
                () =>
                {
                    for (int i = 0; i < Arena.Batch; i++)
                        calls[i] = CallAsync(server, i, sources[i].Token);
                },
                () => Array.ForEach(sources, static source => source.Cancel()));
            await Task.WhenAll(calls).WaitAsync(arena.Deadline);
            await server.StopAsync(cancellationToken: arena.Deadline);
        });

        Assert.Equal(Arena.Rounds, _replies + _failures);
        Assert.Equal(0, _odd);
    }

    [Fact]
    public async Task Casts_of_one_sender_keep_their_order_while_servers_are_killed()
    {
        const int Senders = 4;
        await using var arena = new Arena();
        long disorder = 0;
        int[] next = new int[Senders];

        await arena.RunAsync(async _ =>
        {
            var servers = new Pid[5];
            for (int i = 0; i < servers.Length; i++)
            {
                servers[i] = (await arena.System.StartServerAsync(
                    () => new OrderServer(() => Interlocked.Increment(ref disorder)))).GetPidOrThrow();
            }
            Task killing = Task.Run(() => Array.ForEach(servers, static pid => { Thread.SpinWait(500); pid.Kill(); }));
            var floods = new Task[Senders];
            for (int i = 0; i < Senders; i++)
            {
                int sender = i;
                floods[i] = Task.Run(() =>
                {
                    foreach (Pid server in servers)
                    {
                        for (int k = 0; k < Arena.Batch; k++)
                            server.Cast((sender, next[sender]++));
                    }
                });
            }
            await Task.WhenAll([killing, .. floods]).WaitAsync(arena.Deadline);
        });

        Assert.Equal(0, Interlocked.Read(ref disorder));
    }

    private static async Task<Pid[]> StartAllAsync(Arena arena, int count)
    {
        var servers = new Pid[count];
        for (int i = 0; i < count; i++)
            servers[i] = (await arena.System.StartServerAsync(static () => new EchoServer())).GetPidOrThrow();
        return servers;
    }

    private void StopAll(Pid[] servers, Memory<Task> stops)
    {
        for (int i = 0; i < servers.Length; i++)
            stops.Span[i] = StopAsync(servers[i]);
    }

    private async Task CallAsync(Pid server, int number, CancellationToken token, TimeSpan? limit = null)
    {
        try
        {
            int reply = await server.CallAsync(new Ask(number), limit ?? Timeout.InfiniteTimeSpan, token);
            Interlocked.Increment(ref reply == number ? ref _replies : ref _odd);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref _failures);
        }
        catch (CallFailedException failed)
        {
            bool known = failed.Reason.Kind is ExitKind.Killed or ExitKind.NoProcess ||
                (limit is not null && failed.Reason.Kind == ExitKind.TimedOut);
            Interlocked.Increment(ref known ? ref _failures : ref _odd);
        }
    }

    private async Task StopAsync(Pid server)
    {
        try
        {
            await server.StopAsync();
            Interlocked.Increment(ref _replies);
        }
        catch (CallFailedException failed)
        {
            Interlocked.Increment(ref failed.Reason == ExitReason.NoProcess ? ref _failures : ref _odd);
        }
    }
}
