namespace Espalier.Tests.Servers;

/// <summary>Stopping a server from outside: facts 2.5.</summary>
public sealed class StopTests
{
    [Theory, Seeds]
    [OtpCase("gen_server_SUITE", "stop1")]
    [OtpCase("gen_server_test", "stop/3")]
    public async Task A_stop_ends_the_server_normally_and_a_second_one_finds_no_process(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(new LabServer(lab));

        await pid.StopAsync();

        Assert.False(pid.IsAlive);
        Assert.Equal(ExitReason.Normal, lab.EndOf(pid));
        Assert.Equal(["terminate normal", "dispose"], lab.Journal);
        var failure = await Assert.ThrowsAsync<CallFailedException>(() => pid.StopAsync().AsTask());
        Assert.Equal((CallOperation.Stop, ExitReason.NoProcess), (failure.Operation, failure.Reason));
    }

    [Theory, Seeds]
    [OtpCase("gen_server_SUITE", "stop2")]
    [OtpCase("gen_server_test", "stop/3")]
    public async Task A_stop_with_a_reason_of_its_own_ends_the_server_with_that(int seed)
    {
        foreach (ExitReason reason in (ExitReason[])[ExitReason.Shutdown, ExitReason.ShutdownWith(1), Lab.Broken, ExitReason.Killed])
        {
            await using var lab = new Lab(seed);
            Pid pid = await lab.StartAsync(new LabServer(lab));

            await pid.StopAsync(reason);

            Assert.Equal(reason, lab.EndOf(pid));
            Assert.Equal([$"terminate {reason}", "dispose"], lab.Journal);
        }
    }

    [Fact]
    [OtpCase("gen_server_SUITE", "stop3")]
    public async Task A_limit_that_is_none_is_refused_and_stops_nothing()
    {
        await using var lab = new Lab();
        Pid pid = await lab.StartAsync(new LabServer(lab));

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => pid.StopAsync(timeout: TimeSpan.FromMilliseconds(-2)).AsTask());
        lab.Run();

        Assert.True(pid.IsAlive);
    }

    [Theory, Seeds]
    [OtpCase("gen_server_SUITE", "stop4")]
    [OtpCase("gen_server_SUITE", "stop7")]
    [OtpCase("gen_server_test", "stop/3")]
    public async Task A_stop_by_name_ends_the_holder_and_a_second_one_finds_nobody(int seed)
    {
        await using var lab = new Lab(seed);
        foreach (ProcessName name in (ProcessName[])[lab.System.Name("local"), new NameBook(lab).Name("via")])
        {
            Pid pid = await lab.StartAsync(new LabServer(lab), new ServerOptions { Name = name });

            await name.StopAsync();

            Assert.Equal(ExitReason.Normal, lab.EndOf(pid));
            Assert.Equal(ExitReason.NoProcess, await Lab.FailureOf(name.StopAsync().AsTask()));
        }
        Assert.Equal(ExitReason.NoProcess, await Lab.FailureOf(default(Pid).StopAsync().AsTask()));
        Assert.Equal(ExitReason.NoProcess, await Lab.FailureOf(default(ProcessAddress).StopAsync().AsTask()));
    }

    [Theory, Seeds]
    [OtpCase("gen_server_test", "stop/3")]
    public async Task A_server_cannot_wait_for_its_own_stop(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Call = static async (server, _, _) => CallResult.Reply($"{await Lab.FailureOf(server.Own.Self.StopAsync().AsTask())}"),
        });

        string reply = await pid.CallAsync(new Ask());

        Assert.Equal("calling itself", reply);
        Assert.True(pid.IsAlive);
    }

    [Theory, Seeds]
    public async Task A_stop_queues_behind_what_was_sent_before_and_what_comes_after_is_never_handled(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(Noting(lab));

        lab.Tell(lab.Puppet(), async _ =>
        {
            pid.Send("before");
            pid.Cast("before too");
            Task stop = pid.StopAsync().AsTask();
            pid.Send("after");
            await stop;
            lab.Journal.Add("stopped");
        });

        Assert.Equal(["before", "before too", "terminate normal", "dispose", "stopped"], lab.Journal);
    }

    [Theory, Seeds]
    [PeerDefect(11)]
    public async Task A_stop_directly_after_the_start_is_neither_lost_nor_early(int seed)
    {
        await using var lab = new Lab(seed);
        Task<StartResult> start = lab.System.StartServerAsync(() => new LabServer(lab)
        {
            Init = async server =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), lab.World.Clock);
                server.Note("init done");
                return InitResult.Ok;
            },
        }).AsTask();
        Pid pid = lab.LastStarted;

        Task stop = pid.StopAsync().AsTask();
        lab.Advance(100);

        Assert.Equal(new StartResult.Started(pid), await start);
        await stop;
        Assert.Equal(["init done", "terminate normal", "dispose"], lab.Journal);
    }

    [Theory, Seeds]
    public async Task A_stop_that_waits_no_longer_is_not_taken_back(int seed)
    {
        await using var lab = new Lab(seed);
        using var cancellation = new CancellationTokenSource();
        var gate = new TaskCompletionSource();
        Pid pid = await lab.StartAsync(Gated(lab, gate.Task));
        pid.Cast("busy");
        Task limited = pid.StopAsync(ExitReason.Shutdown, TimeSpan.FromMilliseconds(10)).AsTask();
        Task cancelled = pid.StopAsync(cancellationToken: cancellation.Token).AsTask();

        lab.Advance(10);
        cancellation.Cancel();
        lab.Run();
        Assert.Equal(ExitReason.TimedOut, await Lab.FailureOf(limited));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.True(pid.IsAlive);
        gate.SetResult();
        lab.Run();

        Assert.Equal(ExitReason.Shutdown, lab.EndOf(pid));
        Assert.Equal(["terminate shutdown", "dispose"], lab.Journal);
    }

    [Theory, Seeds]
    public async Task A_terminate_that_is_slower_than_the_stop_goes_on(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Terminate = async (server, _) =>
            {
                await Task.Delay(TimeSpan.FromSeconds(1), lab.World.Clock);
                server.Note("terminated");
            },
        });
        Task stop = pid.StopAsync(timeout: TimeSpan.FromMilliseconds(10)).AsTask();

        lab.Advance(2_000);

        Assert.Equal(ExitReason.TimedOut, await Lab.FailureOf(stop));
        Assert.Equal(["terminate normal", "terminated", "dispose"], lab.Journal);
        Assert.Equal(ExitReason.Normal, lab.EndOf(pid));
    }

    [Theory, Seeds]
    public async Task A_server_that_ends_for_another_reason_fails_the_stop_with_it(int seed)
    {
        await using var lab = new Lab(seed);
        var failure = new InvalidOperationException("terminate broke");
        var gate = new TaskCompletionSource();
        Pid failing = await lab.StartAsync(new LabServer(lab) { Terminate = (_, _) => throw failure });
        Pid killed = await lab.StartAsync(Gated(lab, gate.Task));
        killed.Cast("busy");
        lab.Run();
        Task stopOfKilled = killed.StopAsync().AsTask();

        killed.Kill();
        gate.SetResult();
        Task stopOfFailing = failing.StopAsync().AsTask();
        lab.Run();

        Assert.Equal(ExitReason.Crashed(failure), await Lab.FailureOf(stopOfFailing));
        Assert.Equal(ExitReason.Killed, await Lab.FailureOf(stopOfKilled));
    }

    [Theory, Seeds]
    public async Task Of_two_stops_the_first_decides_the_reason_and_the_second_learns_it(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(new LabServer(lab));

        ExitReason learned = lab.Do(async _ =>
        {
            Task first = pid.StopAsync(ExitReason.Shutdown).AsTask();
            Task<ExitReason> second = Lab.FailureOf(pid.StopAsync(Lab.Broken).AsTask());
            Task third = pid.StopAsync(ExitReason.Shutdown).AsTask();
            await first;
            await third;
            return await second;
        });

        Assert.Equal(ExitReason.Shutdown, learned);
        Assert.Equal(["terminate shutdown", "dispose"], lab.Journal);
    }

    [Theory, Seeds]
    public async Task A_stop_that_fails_and_is_not_caught_ends_who_asked_with_the_stop_as_reason(int seed)
    {
        await using var lab = new Lab(seed);
        Pid asker = lab.Puppet();

        lab.Tell(asker, async _ => await default(Pid).StopAsync());

        Assert.Equal(ExitReason.CallFailed(CallOperation.Stop, ExitReason.NoProcess), lab.EndOf(asker));
    }

    [Theory, Seeds]
    public async Task A_function_process_cannot_be_asked_to_stop(int seed)
    {
        await using var lab = new Lab(seed);
        Pid function = lab.Puppet();
        lab.Run();

        await Assert.ThrowsAsync<ArgumentException>(() => function.StopAsync().AsTask());

        Assert.True(function.IsAlive);
    }

    [Theory, Seeds]
    public async Task A_parent_that_stops_its_child_is_told_by_the_link_as_well(int seed)
    {
        await using var lab = new Lab(seed);
        Pid parent = lab.Puppet(traps: true);
        Pid child = lab.StartLinked(parent, new LabServer(lab));

        lab.Tell(parent, async _ => await child.StopAsync(ExitReason.Shutdown));

        Assert.Equal([new TrappedExit(child, ExitReason.Shutdown)], lab.Unread(parent));
    }

    [Theory, Seeds]
    [PeerDefect(10)]
    public async Task A_parent_that_waits_for_its_child_and_a_child_that_asks_its_parent_do_not_wait_for_ever(int seed)
    {
        await using var lab = new Lab(seed);
        Pid child = default;
        Pid parent = await lab.StartAsync(new LabServer(lab, "parent")
        {
            Init = async server =>
            {
                server.Trap();
                child = (await server.Own.StartServerLinkedAsync(() => Asking(lab, server.Own.Self))).GetPidOrThrow();
                return InitResult.Ok;
            },
            Terminate = async (_, _) => await child.StopAsync(ExitReason.Shutdown),
        });
        child.Cast("ask");
        Task stop = parent.StopAsync(ExitReason.Shutdown).AsTask();

        lab.Advance(60_000);

        Assert.True(stop.IsCompleted);
        Assert.NotNull(lab.EndOf(parent));
        Assert.NotNull(lab.EndOf(child));
        Assert.Equal(0, lab.System.ProcessCount);
    }

    private static LabServer Asking(Lab lab, Pid parent) => new(lab, "child")
    {
        Cast = async (_, _) =>
        {
            await parent.CallAsync(new Ask(), Timeout.InfiniteTimeSpan);
            return Next.Receive;
        },
    };

    private static LabServer Gated(Lab lab, Task gate) => new(lab)
    {
        Cast = async (_, _) =>
        {
            await gate;
            return Next.Receive;
        },
    };

    private static LabServer Noting(Lab lab) => new(lab) { Cast = Noted, Info = Noted };

    private static ValueTask<Next> Noted(LabServer server, object message)
    {
        server.Note($"{message}");
        return new(Next.Receive);
    }
}
