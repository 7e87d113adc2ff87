namespace Espalier.Tests.Servers;

/// <summary>When terminate runs, what it may do, and what its failing does: facts 2.7.</summary>
public sealed class TerminateTests
{
    [Theory, Seeds]
    [OtpCase("gen_server_SUITE", "terminate_crash_format")]
    [OtpCase("gen_server_SUITE", "undef_in_terminate")]
    public async Task A_terminate_that_fails_replaces_the_reason_whatever_that_was(int seed)
    {
        foreach (ExitReason reason in (ExitReason[])[ExitReason.Normal, ExitReason.Shutdown, Lab.Broken])
        {
            foreach (bool awaits in (bool[])[false, true])
            {
                await using var lab = new Lab(seed);
                var failure = new NotSupportedException("terminate broke");
                Pid pid = await lab.StartAsync(new LabServer(lab)
                {
                    Cast = (_, _) => new(Next.Stop(reason)),
                    Terminate = awaits ? FailLater : (_, _) => throw failure,
                });

                pid.Cast("stop");
                lab.Run();

                Assert.Same(failure, lab.EndOf(pid)!.Exception);
                Assert.Equal([$"terminate {reason}", "dispose"], lab.Journal);

                async ValueTask FailLater(LabServer server, ExitReason why)
                {
                    await Task.Yield();
                    throw failure;
                }
            }
        }
    }

    [Theory, Seeds]
    public async Task An_exit_inside_of_terminate_replaces_the_reason(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(new LabServer(lab) { Terminate = static (_, _) => throw new ExitException(Lab.Broken) });

        ExitReason failure = await Lab.FailureOf(pid.StopAsync().AsTask());

        Assert.Equal(Lab.Broken, failure);
        Assert.Equal(["terminate normal", "dispose"], lab.Journal);
    }

    [Theory, Seeds]
    public async Task A_promised_reply_is_given_although_terminate_fails(int seed)
    {
        await using var lab = new Lab(seed);
        var failure = new InvalidOperationException("terminate broke");
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Call = static (_, _, _) => new(CallResult.Stop(ExitReason.Normal, "promised")),
            Terminate = (_, _) => throw failure,
        });

        string reply = await pid.CallAsync(new Ask());
        lab.Run();

        Assert.Equal("promised", reply);
        Assert.Same(failure, lab.EndOf(pid)!.Exception);
    }

    [Theory, Seeds]
    public async Task A_crash_passes_its_exception_to_terminate_and_a_failing_terminate_wins(int seed)
    {
        await using var lab = new Lab(seed);
        var first = new InvalidOperationException("handler");
        var second = new InvalidOperationException("terminate");
        ExitReason? passed = null;
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Cast = (_, _) => throw first,
            Terminate = (_, reason) =>
            {
                passed = reason;
                throw second;
            },
        });

        pid.Cast("go");
        lab.Run();

        Assert.Same(first, passed!.Exception);
        Assert.Same(second, lab.EndOf(pid)!.Exception);
    }

    [Fact]
    [OtpCase("gen_server_SUITE", "undef_terminate1")]
    [OtpCase("gen_server_SUITE", "undef_terminate2")]
    public async Task A_server_without_a_terminate_of_its_own_ends_with_its_reason()
    {
        await using var lab = new Lab();
        Pid normal = await lab.StartAsync(new LabServer(lab));
        Pid other = await lab.StartAsync(new LabServer(lab));

        await normal.StopAsync();
        await other.StopAsync(Lab.Broken);

        Assert.Equal((ExitReason.Normal, Lab.Broken), (lab.EndOf(normal), lab.EndOf(other)));
    }

    [Theory, Seeds]
    public async Task While_it_terminates_a_server_is_alive_to_others_keeps_its_name_and_may_do_everything(int seed)
    {
        await using var lab = new Lab(seed);
        Pid other = await lab.StartAsync(new LabServer(lab, "other")
        {
            Call = static (_, _, _) => new(CallResult.Reply("heard")),
            Info = static (server, message) =>
            {
                server.Note($"{message}");
                return new(Next.Receive);
            },
        });
        Pid pid = await lab.StartAsync(
            new LabServer(lab)
            {
                Terminate = async (server, why) =>
                {
                    other.Send("a last word");
                    server.Note(await other.CallAsync(new Ask()));
                    server.Note($"alive {server.Own.Self.IsAlive}, named {lab.System.TryFind("name", out _)}");
                    server.Note($"cancelled {server.Own.CancellationToken.IsCancellationRequested}");
                },
            },
            new ServerOptions { Name = lab.System.Name("name") });

        await pid.StopAsync();

        Assert.Equal(
            ["terminate normal", "other a last word", "heard", "alive True, named True", "cancelled False", "dispose"], lab.Journal);
        Assert.Equal(ExitReason.Normal, lab.EndOf(pid));
    }

    [Theory, Seeds]
    public async Task No_message_is_taken_while_it_terminates(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Terminate = async (_, _) => await Task.Delay(TimeSpan.FromSeconds(1), lab.World.Clock),
            Call = static (_, _, _) => new(CallResult.Reply("never")),
        });
        Task stop = pid.StopAsync(Lab.Broken).AsTask();
        lab.Run();

        Task<string> call = pid.CallAsync(new Ask()).AsTask();
        lab.Advance(2_000);

        await stop;
        Assert.Equal(Lab.Broken, await Lab.FailureOf(call));
    }

    [Theory, Seeds]
    public async Task A_kill_cuts_terminate_short_and_its_reason_counts(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Terminate = async (server, _) =>
            {
                await lab.ForeverAsync(server.Own);
                server.Note("never");
            },
        });
        Task stop = pid.StopAsync().AsTask();
        lab.Run();
        Assert.True(pid.IsAlive);

        pid.Kill();
        lab.Run();

        Assert.Equal(ExitReason.Killed, await Lab.FailureOf(stop));
        Assert.Equal(["terminate normal", "dispose"], lab.Journal);
    }

    [Theory, Seeds]
    [PeerDefect(13)]
    public async Task A_terminate_without_end_is_given_up_after_the_dispose_grace_and_the_reason_stays(int seed)
    {
        await using var lab = new Lab(seed);
        var stuck = new TaskCompletionSource();
        Pid pid = await lab.StartAsync(
            new LabServer(lab) { Terminate = async (_, _) => await stuck.Task },
            new ServerOptions { Name = lab.System.Name("name") });
        Task stop = pid.StopAsync(ExitReason.Shutdown).AsTask();

        lab.Advance(4_999);
        Assert.False(stop.IsCompleted);
        lab.Advance(1);
        await stop;
        Assert.Equal(1, lab.System.ZombieCount);
        Assert.Equal([(pid, "name")], lab.System.GetZombies());
        Assert.Equal(["terminate shutdown"], lab.Journal);
        Assert.False(lab.System.TryFind("name", out _));
        stuck.SetResult();
        lab.Run();

        Assert.Equal(ExitReason.Shutdown, lab.EndOf(pid));
        Assert.Equal(["terminate shutdown", "dispose"], lab.Journal);
        Assert.Equal(0, lab.System.ZombieCount);
        Assert.Empty(lab.System.GetZombies());
        Assert.Single(lab.Events.OfType<ZombieEnded>());
    }

    [Theory, Seeds]
    public async Task A_promised_reply_of_a_terminate_without_end_fails_with_the_reason(int seed)
    {
        await using var lab = new Lab(seed);
        var stuck = new TaskCompletionSource();
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Call = static (_, _, _) => new(CallResult.Stop(ExitReason.Shutdown, "promised")),
            Terminate = async (_, _) => await stuck.Task,
        });
        Task<string> call = pid.CallAsync(new Ask(), Timeout.InfiniteTimeSpan).AsTask();

        lab.Advance(5_000);

        Assert.Equal(ExitReason.Shutdown, await Lab.FailureOf(call));
        stuck.SetResult();
        lab.Run();
        Assert.Equal(0, lab.System.ZombieCount);
    }

    [Theory, Seeds]
    public async Task Other_calls_of_a_server_that_stops_with_a_reply_fail_with_the_reason(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Call = static (_, request, _) => new(request is Ask { What: "stop" } ? CallResult.Stop(Lab.Broken, "bye") : CallResult.Later),
        });
        Task<string> kept = pid.CallAsync(new Ask("kept")).AsTask();
        lab.Run();

        (string stop, ExitReason unread) = lab.Do(async _ =>
        {
            Task<string> stop = pid.CallAsync(new Ask("stop")).AsTask();
            Task<ExitReason> unread = Lab.FailureOf(pid.CallAsync(new Ask("unread")).AsTask());
            return (await stop, await unread);
        });

        Assert.Equal("bye", stop);
        Assert.Equal(Lab.Broken, unread);
        Assert.Equal(Lab.Broken, await Lab.FailureOf(kept));
    }

    [Theory, Seeds]
    public async Task An_exit_that_its_code_asked_for_and_swallowed_ends_the_server_all_the_same(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Cast = static (server, _) =>
            {
                Assert.Throws<ExitException>(() => server.Own.Exit(Lab.Broken));
                return new(Next.Receive);
            },
        });

        pid.Cast("go");
        lab.Run();

        Assert.Equal(["terminate broken", "dispose"], lab.Journal);
        Assert.Equal(Lab.Broken, lab.EndOf(pid));
        Assert.Single(lab.Events.OfType<ExitSwallowed>());
    }
}
