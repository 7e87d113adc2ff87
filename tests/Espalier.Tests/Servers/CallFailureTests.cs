namespace Espalier.Tests.Servers;

/// <summary>Calls that get no reply: every reason of facts 2.4.</summary>
public sealed class CallFailureTests
{
    [Theory, Seeds]
    [OtpCase("gen_server_test", "call/3 exit messages")]
    public async Task Nobody_there_fails_with_no_process_at_once(int seed)
    {
        await using var lab = new Lab(seed);
        Pid dead = await lab.StartAsync(Echo(lab));
        await dead.StopAsync();

        foreach (ProcessAddress address in (ProcessAddress[])
            [default, default(Pid), dead, lab.System.Name("nobody"), new NameBook(lab).Name("nobody")])
        {
            var failure = await Assert.ThrowsAsync<CallFailedException>(() => address.CallAsync(new Ask()).AsTask());
            Assert.Equal(ExitReason.NoProcess, failure.Reason);
            Assert.Equal(CallOperation.Call, failure.Operation);
            Assert.Contains($"{address}", failure.Message, StringComparison.Ordinal);
        }
    }

    [Theory, Seeds]
    [OtpCase("gen_server_test", "call/3 exit messages")]
    [OtpCase("gen_server_SUITE", "calling_self")]
    public async Task A_call_to_oneself_is_refused_by_whatever_address(int seed)
    {
        await using var lab = new Lab(seed);
        var book = new NameBook(lab);
        Pid pid = await lab.StartAsync(
            new LabServer(lab)
            {
                Call = async (server, _, _) =>
                {
                    ProcessAddress[] selves = [server.Own.Self, lab.System.Name("local"), book.Name("via")];
                    foreach (ProcessAddress self in selves)
                        server.Note($"{await Lab.FailureOf(self.CallAsync(new Ask()).AsTask())}");
                    return CallResult.Reply("lives");
                },
            },
            new ServerOptions { Name = lab.System.Name("local") });
        book.Holders["via"] = pid;

        string reply = await pid.CallAsync(new Ask());

        Assert.Equal("lives", reply);
        Assert.Equal(["calling itself", "calling itself", "calling itself"], lab.Journal);
    }

    [Theory, Seeds]
    [OtpCase("gen_server_test", "call/3 exit messages")]
    [OtpCase("gen_server_SUITE", "call")]
    [PeerDefect(13)]
    public async Task A_call_fails_when_its_limit_has_passed_and_the_server_goes_on(int seed)
    {
        await using var lab = new Lab(seed);
        var gate = new TaskCompletionSource();
        Pid pid = await lab.StartAsync(Gated(lab, gate.Task));
        Task<string> byDefault = pid.CallAsync(new Ask("default")).AsTask();
        Task<string> quick = pid.CallAsync(new Ask("quick"), TimeSpan.FromMilliseconds(10)).AsTask();
        Task<string> patient = pid.CallAsync(new Ask("patient"), Timeout.InfiniteTimeSpan).AsTask();

        lab.Advance(9);
        Assert.False(quick.IsCompleted);
        lab.Advance(1);
        Assert.Equal(ExitReason.TimedOut, await Lab.FailureOf(quick));
        lab.Advance(4_989);
        Assert.False(byDefault.IsCompleted);
        lab.Advance(50);
        Assert.Equal(ExitReason.TimedOut, await Lab.FailureOf(byDefault));
        lab.Advance(1_000_000);
        gate.SetResult();
        lab.Run();

        Assert.Equal("patient", await patient);
        Assert.Equal(["default", "quick", "patient"], lab.Journal);
    }

    [Theory, Seeds]
    public async Task Whether_the_server_has_ended_is_told_whatever_its_reason_looks_like(int seed)
    {
        await using var lab = new Lab(seed);
        Pid ended = await lab.StartAsync(Echo(lab));
        await ended.StopAsync();
        Pid late = await lab.StartAsync(Gated(lab, new TaskCompletionSource().Task));
        Pid living = await lab.StartAsync(Echo(lab));
        Pid ending = await lab.StartAsync(new LabServer(lab) { Call = static (_, _, _) => new(CallResult.Stop(ExitReason.TimedOut)) });
        Pid crashing = await lab.StartAsync(new LabServer(lab) { Call = static (_, _, _) => throw new NotSupportedException() });

        Task<string> timedOut = late.CallAsync(new Ask(), TimeSpan.Zero).AsTask();
        lab.Run();
        var failures = new List<(ExitKind, bool)>();
        foreach (Task<string> call in (Task<string>[])
            [
                ending.CallAsync(new Ask()).AsTask(), crashing.CallAsync(new Ask()).AsTask(), ended.CallAsync(new Ask()).AsTask(), timedOut,
                ServerInspection.GetStateAsync<string>(living).AsTask(),
            ])
        {
            lab.Run();
            var failure = await Assert.ThrowsAsync<CallFailedException>(() => call);
            failures.Add((failure.Reason.Kind, failure.HasServerEnded));
        }

        Assert.Equal(
            [
                (ExitKind.TimedOut, true), (ExitKind.Crashed, true),
                (ExitKind.NoProcess, false), (ExitKind.TimedOut, false), (ExitKind.Crashed, false),
            ],
            failures);
    }

    [Theory, Seeds]
    public async Task A_limit_of_zero_is_legal_and_a_busy_server_misses_it(int seed)
    {
        await using var lab = new Lab(seed);
        var gate = new TaskCompletionSource();
        Pid pid = await lab.StartAsync(Gated(lab, gate.Task));
        Task<string> call = pid.CallAsync(new Ask(), TimeSpan.Zero).AsTask();

        lab.Run();

        Assert.Equal(ExitReason.TimedOut, await Lab.FailureOf(call));
        Assert.True(pid.IsAlive);
    }

    [Fact]
    public async Task A_time_out_says_what_the_server_was_doing()
    {
        await using var lab = new Lab();
        Pid busy = await lab.StartAsync(Gated(lab, new TaskCompletionSource().Task));
        Pid waiting = await lab.StartAsync(new LabServer(lab) { Call = static (_, _, _) => new(CallResult.Later) });
        Task<string> toBusy = busy.CallAsync(new Ask()).AsTask();
        Task<string> toWaiting = waiting.CallAsync(new Ask()).AsTask();
        lab.Run();
        busy.Send("unread");
        busy.Send("unread");

        lab.Advance(6_000);

        var first = await Assert.ThrowsAsync<CallFailedException>(() => toBusy);
        var second = await Assert.ThrowsAsync<CallFailedException>(() => toWaiting);
        Assert.Contains("busy, with 2 unread", first.Message, StringComparison.Ordinal);
        Assert.Contains("waiting, with 0 unread", second.Message, StringComparison.Ordinal);
    }

    [Theory, Seeds(5)]
    [OtpCase("gen_server_test", "call/3 exit messages")]
    public async Task A_server_that_stops_without_a_reply_fails_the_call_with_its_reason(int seed)
    {
        ExitReason[] reasons = [ExitReason.Normal, ExitReason.Shutdown, ExitReason.ShutdownWith("x"), Lab.Broken, ExitReason.NoProcess];
        foreach (ExitReason reason in reasons)
        {
            await using var lab = new Lab(seed);
            Pid stopping = await lab.StartAsync(new LabServer(lab) { Call = (_, _, _) => new(CallResult.Stop(reason)) });
            Pid exiting = await lab.StartAsync(new LabServer(lab) { Call = (_, _, _) => throw new ExitException(reason) });

            Assert.Equal(reason, await Lab.FailureOf(stopping.CallAsync(new Ask()).AsTask()));
            Assert.Equal(reason, await Lab.FailureOf(exiting.CallAsync(new Ask()).AsTask()));
        }
    }

    [Theory, Seeds]
    public async Task A_crash_fails_the_call_with_the_servers_exception_inside(int seed)
    {
        await using var lab = new Lab(seed);
        var failure = new InvalidOperationException("it broke");
        Pid pid = await lab.StartAsync(new LabServer(lab) { Call = (_, _, _) => throw failure });

        var thrown = await Assert.ThrowsAsync<CallFailedException>(() => pid.CallAsync(new Ask()).AsTask());

        Assert.Same(failure, thrown.InnerException);
        Assert.Equal(ExitReason.Crashed(failure), thrown.Reason);
        Assert.Contains(nameof(A_crash_fails_the_call_with_the_servers_exception_inside), failure.StackTrace, StringComparison.Ordinal);
    }

    [Theory, Seeds]
    public async Task A_kill_and_an_untrapped_exit_fail_the_call_that_is_handled_the_ones_that_wait_and_the_ones_put_off(int seed)
    {
        foreach (ExitReason reason in (ExitReason[])[ExitReason.Killed, Lab.Broken])
        {
            await using var lab = new Lab(seed);
            Pid pid = await lab.StartAsync(new LabServer(lab)
            {
                Call = async (server, request, _) =>
                {
                    if (request is Ask { What: "handled" })
                        await lab.ForeverAsync(server.Own);
                    return CallResult.Later;
                },
            });
            Task<string> putOff = pid.CallAsync(new Ask("put off")).AsTask();
            lab.Run();
            Task<string> handled = pid.CallAsync(new Ask("handled")).AsTask();
            lab.Run();
            Task<string> waiting = pid.CallAsync(new Ask("waiting")).AsTask();
            lab.Run();

            if (reason == ExitReason.Killed)
                pid.Kill();
            else
                pid.SendExit(reason);
            lab.Run();

            foreach (Task<string> call in (Task<string>[])[putOff, handled, waiting])
                Assert.Equal(reason, await Lab.FailureOf(call));
            Assert.Equal(["dispose"], lab.Journal);
            Assert.Equal(0, lab.World.Clock.PendingTimers);
        }
    }

    [Theory, Seeds]
    public async Task A_call_that_is_put_off_fails_when_the_server_stops(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(new LabServer(lab) { Call = static (_, _, _) => new(CallResult.Later) });
        Task<string>[] calls = [.. Enumerable.Range(0, 5).Select(_ => pid.CallAsync(new Ask()).AsTask())];
        lab.Run();

        await pid.StopAsync(ExitReason.ShutdownWith("done"));
        lab.Run();

        foreach (Task<string> call in calls)
            Assert.Equal(ExitReason.ShutdownWith("done"), await Lab.FailureOf(call));
    }

    [Theory, Seeds]
    public async Task A_call_to_a_server_that_is_dying_fails_with_no_process(int seed)
    {
        await using var lab = new Lab(seed);
        var gate = new TaskCompletionSource();
        Pid pid = await lab.StartAsync(Gated(lab, gate.Task));
        Task<string> before = pid.CallAsync(new Ask()).AsTask();
        lab.Run();

        pid.Kill();
        Task<string> after = pid.CallAsync(new Ask()).AsTask();
        gate.SetResult();
        lab.Run();

        Assert.Equal(ExitReason.Killed, await Lab.FailureOf(before));
        Assert.Equal(ExitReason.NoProcess, await Lab.FailureOf(after));
    }

    [Theory, Seeds]
    public async Task A_call_that_fails_and_is_not_caught_ends_its_caller_with_the_call_as_reason(int seed)
    {
        await using var lab = new Lab(seed);
        Pid caller = lab.Puppet();

        lab.Tell(caller, async _ => await default(Pid).CallAsync(new Ask()));

        Assert.Equal(ExitReason.CallFailed(CallOperation.Call, ExitReason.NoProcess), lab.EndOf(caller));
    }

    [Theory, Seeds]
    public async Task A_plain_caller_linked_to_the_crashing_server_dies_even_if_it_catches(int seed)
    {
        await using var lab = new Lab(seed);
        Pid caller = lab.Puppet();
        Pid server = lab.StartLinked(caller, new LabServer(lab) { Call = static (_, _, _) => new(CallResult.Stop(Lab.Broken)) });
        bool wentOn = false;

        lab.Tell(caller, async self =>
        {
            try
            {
                await server.CallAsync(new Ask());
            }
            catch (CallFailedException)
            {
            }
            await self.ReceiveAsync<string>(timeout: TimeSpan.FromSeconds(1));
            wentOn = true;
        });
        lab.Advance(1_000);

        Assert.Equal(Lab.Broken, lab.EndOf(caller));
        Assert.False(wentOn);
    }

    [Theory, Seeds]
    public async Task A_trapping_caller_linked_to_the_crashing_server_gets_the_exception_and_the_message(int seed)
    {
        await using var lab = new Lab(seed);
        Pid caller = lab.Puppet(traps: true);
        Pid server = lab.StartLinked(caller, new LabServer(lab) { Call = static (_, _, _) => new(CallResult.Stop(Lab.Broken)) });
        ExitReason? caught = null;

        lab.Tell(caller, async _ => caught = await Lab.FailureOf(server.CallAsync(new Ask()).AsTask()));

        Assert.Equal(Lab.Broken, caught);
        Assert.Equal([new TrappedExit(server, Lab.Broken)], lab.Unread(caller));
    }

    [Theory, Seeds]
    public async Task A_caller_that_is_not_linked_hears_nothing_but_the_failure(int seed)
    {
        await using var lab = new Lab(seed);
        Pid caller = lab.Puppet(traps: true);
        Pid server = await lab.StartAsync(new LabServer(lab) { Call = static (_, _, _) => new(CallResult.Stop(Lab.Broken)) });

        lab.Tell(caller, async _ => await Lab.FailureOf(server.CallAsync(new Ask()).AsTask()));

        Assert.Empty(lab.Unread(caller));
        Assert.Empty(lab.System.GetInfo(caller)!.Monitors);
    }

    [Fact]
    public async Task Arguments_that_are_none_are_refused_and_nothing_is_sent()
    {
        await using var lab = new Lab();
        Pid pid = await lab.StartAsync(Echo(lab));

        await Assert.ThrowsAsync<ArgumentNullException>(() => pid.CallAsync<string>(null!).AsTask());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => pid.CallAsync(new Ask(), TimeSpan.FromSeconds(-2)).AsTask());
        lab.Run();

        Assert.Empty(lab.Journal);
        Assert.True(pid.IsAlive);
    }

    [Theory, Seeds]
    public async Task A_call_to_a_function_process_fails_when_that_ends(int seed)
    {
        await using var lab = new Lab(seed);
        Pid function = lab.Puppet();
        Task<string> call = function.CallAsync(new Ask()).AsTask();
        lab.Run();

        function.SendExit(Lab.Broken);
        lab.Run();

        Assert.Equal(Lab.Broken, await Lab.FailureOf(call));
    }

    private static LabServer Echo(Lab lab) => new(lab)
    {
        Call = static (server, request, _) =>
        {
            server.Note($"{request}");
            return new(CallResult.Reply($"{request}"));
        },
    };

    /// <summary>Handles every call only when the gate is open, then echoes it.</summary>
    private static LabServer Gated(Lab lab, Task gate) => new(lab)
    {
        Call = async (server, request, _) =>
        {
            await gate;
            server.Note($"{request}");
            return CallResult.Reply($"{request}");
        },
    };
}
