namespace Espalier.Tests.Servers;

/// <summary>Dispose always runs, once, after the server's code has ended: design 3.5.</summary>
public sealed class DisposeTests
{
    public static TheoryData<string> Ends => ["stop", "answer", "crash", "bad return", "exit", "kill", "signal", "failing terminate"];

    [Theory, MemberData(nameof(Ends))]
    [PeerDefect(14)]
    [PeerDefect(5)]
    public async Task It_runs_once_whatever_ended_the_server(string end)
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            await using var lab = new Lab(seed);
            Pid pid = await lab.StartAsync(new LabServer(lab)
            {
                Cast = (_, _) => end switch
                {
                    "crash" => throw new InvalidOperationException("it broke"),
                    "bad return" => default,
                    "exit" => throw new ExitException(Lab.Broken),
                    _ => new(Next.Stop(Lab.Broken)),
                },
                Terminate = (_, _) => end == "failing terminate" ? throw new InvalidOperationException("terminate broke") : default,
            });

            End(pid, end);
            lab.Run();

            Assert.Equal("dispose", lab.Journal[^1]);
            Assert.Single(lab.Journal, static line => line == "dispose");
            Assert.Equal(end is "kill" or "signal" ? 1 : 2, lab.Journal.Count);
            Assert.False(pid.IsAlive);
        }
    }

    [Theory, Seeds]
    [PeerDefect(2)]
    public async Task After_a_kill_the_code_unwinds_on_its_turn_and_then_the_instance_is_disposed(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Cast = async (server, _) =>
            {
                try
                {
                    await lab.ForeverAsync(server.Own);
                }
                finally
                {
                    await Task.Yield();
                    server.Note("unwound");
                }
                return Next.Receive;
            },
        });
        pid.Cast("go");
        lab.Run();

        pid.Kill();
        Assert.Empty(lab.Journal);
        lab.Run();

        Assert.Equal(["unwound", "dispose"], lab.Journal);
        Assert.Equal(ExitReason.Killed, lab.EndOf(pid));
    }

    [Theory, Seeds]
    public async Task The_asynchronous_way_is_taken_when_there_are_two(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(new AsyncDisposed(lab));

        pid.Kill();
        lab.Run();

        Assert.Equal(["disposing", "disposed"], lab.Journal);
    }

    [Theory, Seeds]
    public async Task The_end_is_announced_and_the_name_is_free_only_when_disposing_is_done(int seed)
    {
        await using var lab = new Lab(seed);
        var options = new ServerOptions { Name = lab.System.Name("name") };
        Pid pid = await lab.StartAsync(
            new AsyncDisposed(lab, () => Task.Delay(TimeSpan.FromSeconds(2), lab.World.Clock)), options);
        Task stop = pid.StopAsync().AsTask();

        lab.Advance(1_999);
        Assert.False(stop.IsCompleted);
        Assert.False(pid.IsAlive);
        Assert.IsType<StartResult.Failed>(await lab.System.StartServerAsync(() => new LabServer(lab), options));
        lab.Advance(1);

        await stop;
        Assert.Equal(["disposing", "disposed"], lab.Journal);
        Assert.IsType<StartResult.Started>(await lab.System.StartServerAsync(() => new LabServer(lab), options));
    }

    [Theory, Seeds]
    public async Task A_dispose_that_fails_is_reported_and_changes_no_reason(int seed)
    {
        await using var lab = new Lab(seed);
        var failure = new InvalidOperationException("dispose broke");
        Pid pid = await lab.StartAsync(new LabServer(lab) { Disposing = _ => throw failure });

        await pid.StopAsync(ExitReason.Shutdown);

        Assert.Equal(ExitReason.Shutdown, lab.EndOf(pid));
        Assert.Same(failure, Assert.Single(lab.Events.OfType<LateFailure>()).Exception);
    }

    [Theory, Seeds]
    public async Task A_dispose_without_end_is_given_up_after_its_grace(int seed)
    {
        await using var lab = new Lab(seed);
        var stuck = new TaskCompletionSource();
        Pid pid = await lab.StartAsync(new AsyncDisposed(lab, () => stuck.Task));
        Task stop = pid.StopAsync().AsTask();

        lab.Advance(4_999);
        Assert.False(stop.IsCompleted);
        lab.Advance(1);
        await stop;
        Assert.Equal(1, lab.System.ZombieCount);
        stuck.SetResult();
        lab.Run();

        Assert.Equal(ExitReason.Normal, lab.EndOf(pid));
        Assert.Equal(["disposing", "disposed"], lab.Journal);
        Assert.Equal(0, lab.System.ZombieCount);
    }

    [Theory, Seeds]
    public async Task Terminate_and_dispose_share_one_grace(int seed)
    {
        await using var lab = new Lab(seed);
        var stuck = new TaskCompletionSource();
        Pid pid = await lab.StartAsync(new SlowEnd(lab, TimeSpan.FromSeconds(3), stuck.Task));
        Task stop = pid.StopAsync().AsTask();

        lab.Advance(4_999);
        Assert.False(stop.IsCompleted);
        Assert.Equal(["terminated", "disposing"], lab.Journal);
        lab.Advance(1);

        await stop;
        Assert.Equal(1, lab.System.ZombieCount);
        stuck.SetResult();
        lab.Run();
    }

    [Theory, Seeds]
    public async Task In_dispose_the_process_is_over_and_its_context_refuses(int seed)
    {
        await using var lab = new Lab(seed);
        Pid other = lab.Puppet();
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Disposing = server =>
            {
                server.Note($"alive {server.Own.Self.IsAlive}, cancelled {server.Own.CancellationToken.IsCancellationRequested}");
                Assert.Throws<ExitException>(() => server.Own.Link(other));
                other.Send("refused");
            },
        });

        await pid.StopAsync();

        Assert.Equal(["terminate normal", "dispose", "alive False, cancelled True"], lab.Journal);
        Assert.Empty(lab.Unread(other));
        Assert.Equal(1, lab.System.RefusedSendCount);
    }

    private static void End(Pid pid, string end)
    {
        switch (end)
        {
            case "kill":
                pid.Kill();
                break;
            case "signal":
                pid.SendExit(Lab.Broken);
                break;
            case "stop":
                _ = pid.StopAsync().AsTask();
                break;
            default:
                pid.Cast("go");
                break;
        }
    }

    private sealed class SlowEnd(Lab lab, TimeSpan terminating, Task disposing) : GenServer, IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            lab.Journal.Add("disposing");
            await disposing;
        }

        protected internal override async ValueTask TerminateAsync(ExitReason reason)
        {
            await Task.Delay(terminating, lab.World.Clock);
            lab.Journal.Add("terminated");
        }
    }
}
