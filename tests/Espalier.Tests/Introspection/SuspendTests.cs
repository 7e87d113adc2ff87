using Espalier.Tests.Servers;

namespace Espalier.Tests.Introspection;

/// <summary>A suspended server: what waits, what is obeyed all the same, and what becomes of idle times. Facts 6.2.</summary>
public sealed class SuspendTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(100);

    [Theory, Seeds]
    [OtpCase("sys_SUITE", "suspend")]
    public async Task Its_callers_run_out_of_time_and_suspended_twice_and_resumed_once_it_runs_again(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(Noting(lab));
        await ServerInspection.SuspendAsync(pid);
        await ServerInspection.SuspendAsync(pid);
        Task<string> call = pid.CallAsync(new Ask("first"), Limit).AsTask();

        lab.Advance(100);
        var failure = await Assert.ThrowsAsync<CallFailedException>(() => call);
        Assert.Empty(lab.Journal);
        await ServerInspection.ResumeAsync(pid);
        string reply = await pid.CallAsync(new Ask("second"));

        Assert.Equal(ExitReason.TimedOut, failure.Reason);
        Assert.Contains("it is suspended, with 1 unread message.", failure.Message, StringComparison.Ordinal);
        Assert.Equal("second", reply);
        Assert.Equal(["first", "second"], lab.Journal);
    }

    [Theory, Seeds]
    public async Task Everything_ordinary_waits_and_comes_in_its_order_afterwards(int seed)
    {
        await using var lab = new Lab(seed);
        Pid peer = lab.Puppet();
        LabServer server = Noting(lab, traps: true);
        Pid pid = await lab.StartAsync(server);
        lab.Tell(peer, self => self.Link(pid));
        lab.System.SendAfter(pid, "timer", TimeSpan.FromMilliseconds(10));
        await ServerInspection.SuspendAsync(pid);
        Pid sender = lab.Puppet();

        lab.Tell(sender, async _ =>
        {
            pid.Send("a");
            pid.Cast("b");
            Task<string> call = pid.CallAsync(new Ask("c"), Timeout.InfiniteTimeSpan).AsTask();
            pid.Send("d");
            await ServerInspection.GetStatusAsync(pid);
            pid.Cast("e");
            lab.Journal.Add($"replied {await call}");
        });
        lab.Advance(1_000);
        lab.Tell(peer, static self => self.Exit(Lab.Broken));
        Assert.Empty(lab.Journal);
        await ServerInspection.ResumeAsync(pid);
        lab.Run();

        Assert.Equal(["a", "b", "c", "d", "e", "timer", $"{new TrappedExit(peer, Lab.Broken)}"], lab.Journal.Where(IsNoReply));
        Assert.Contains("replied c", lab.Journal);

        static bool IsNoReply(string line) => !line.StartsWith("replied", StringComparison.Ordinal);
    }

    [Theory, Seeds]
    public async Task A_resume_of_one_that_is_not_suspended_changes_nothing(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(Noting(lab));

        await ServerInspection.ResumeAsync(pid);
        await ServerInspection.SuspendAsync(pid);
        pid.Cast("waits");
        lab.Run();

        Assert.Empty(lab.Journal);
    }

    [Theory, Seeds]
    public async Task A_stop_is_obeyed_past_what_waits_and_terminate_runs(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(Noting(lab));
        await ServerInspection.SuspendAsync(pid);
        pid.Cast("never handled");
        Task<string> waiting = pid.CallAsync(new Ask("never answered")).AsTask();

        await pid.StopAsync(ExitReason.Shutdown);
        lab.Run();

        Assert.Equal(["terminate shutdown", "dispose"], lab.Journal);
        Assert.Equal(ExitReason.Shutdown, await Lab.FailureOf(waiting));
        Assert.Equal(0, lab.World.Clock.PendingTimers);
    }

    [Theory, Seeds]
    public async Task A_terminate_that_fails_then_replaces_the_reason_as_ever(int seed)
    {
        await using var lab = new Lab(seed);
        var failure = new InvalidOperationException("it broke");
        Pid pid = await lab.StartAsync(new LabServer(lab) { Terminate = (_, _) => throw failure });
        await ServerInspection.SuspendAsync(pid);

        ExitReason reason = await Lab.FailureOf(pid.StopAsync().AsTask());

        Assert.Equal(ExitReason.Crashed(failure), reason);
        Assert.Equal(["terminate normal", "dispose"], lab.Journal);
    }

    [Theory, Seeds]
    public async Task The_end_of_its_parent_and_the_order_of_its_supervisor_are_obeyed(int seed)
    {
        foreach (bool traps in (bool[])[true, false])
        {
            await using var lab = new Lab(seed);
            Pid child = default;
            SupervisorRef tree = await Supervisor.StartAsync(
                lab.System, [ChildSpec.For(() => Noting(lab, traps)) with { Shutdown = ShutdownPolicy.Infinite, Id = "child" }]);
            child = (await tree.GetChildrenAsync())[0].Pid!.Value;
            Pid parent = lab.Puppet();
            Pid orphan = lab.StartLinked(parent, Noting(lab, traps));
            await ServerInspection.SuspendAsync(child);
            await ServerInspection.SuspendAsync(orphan);
            child.Cast("never handled");

            await tree.StopAsync(ExitReason.Shutdown);
            lab.Tell(parent, static self => self.Exit(Lab.Broken));

            Assert.Equal((ExitReason.Shutdown, Lab.Broken), (lab.EndOf(child), lab.EndOf(orphan)));
            string[] terminated = traps ? ["terminate shutdown", "dispose", "terminate broken", "dispose"] : ["dispose", "dispose"];
            Assert.Equal(terminated, lab.Journal);
        }
    }

    [Theory, Seeds]
    public async Task The_end_of_the_system_is_obeyed(int seed)
    {
        await using var lab = new Lab(seed);
        Pid trapping = await lab.StartAsync(Noting(lab, traps: true));
        Pid plain = await lab.StartAsync(Noting(lab));
        await ServerInspection.SuspendAsync(trapping);
        await ServerInspection.SuspendAsync(plain);

        await lab.World.DisposeAsync();

        Assert.Equal((ExitReason.Shutdown, ExitReason.Shutdown), (lab.EndOf(trapping), lab.EndOf(plain)));
        Assert.Contains("terminate shutdown", lab.Journal);
    }

    [Theory, Seeds]
    public async Task A_kill_and_an_untrapped_signal_end_it_at_once_and_fail_what_waits(int seed)
    {
        foreach (ExitReason reason in (ExitReason[])[ExitReason.Killed, Lab.Broken])
        {
            await using var lab = new Lab(seed);
            Pid pid = await lab.StartAsync(Noting(lab));
            await ServerInspection.SuspendAsync(pid);
            Task<string> call = pid.CallAsync(new Ask()).AsTask();
            lab.Run();

            ExitReason unanswered = lab.Do(async _ =>
            {
                Task status = ServerInspection.GetStatusAsync(pid).AsTask();
                if (reason == ExitReason.Killed)
                    pid.Kill();
                else
                    pid.SendExit(reason);
                return await Lab.FailureOf(status);
            });

            Assert.Equal(reason, lab.EndOf(pid));
            Assert.Equal(reason, await Lab.FailureOf(call));
            Assert.Equal(reason, unanswered);
            Assert.Equal(["dispose"], lab.Journal);
        }
    }

    [Theory, Seeds]
    public async Task A_request_that_is_picked_out_and_not_yet_carried_out_when_the_kill_comes_ends_all_the_same(int seed)
    {
        await using var lab = new Lab(seed);
        var gate = new TaskCompletionSource();
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Cast = (_, _) =>
            {
                // Work that nobody awaits: what it has to go on with comes before the request, and may use the turn up.
                _ = WorkAsync();
                return new(Next.Receive);
            },
        });
        pid.Cast("begin");
        await ServerInspection.SuspendAsync(pid);
        Pid killer = lab.Puppet();
        lab.Run();
        Task? request = null;

        lab.Tell(killer, async _ =>
        {
            gate.SetResult();
            request = ServerInspection.GetStatusAsync(pid, Timeout.InfiniteTimeSpan).AsTask();
            await Task.Yield();
            pid.Kill();
        });

        Assert.True(request!.IsCompleted);
        Assert.Equal(ExitReason.Killed, lab.EndOf(pid));

        async Task WorkAsync() => await gate.Task;
    }

    [Theory, Seeds]
    public async Task A_suspended_supervisor_restarts_nobody_until_it_is_resumed(int seed)
    {
        await using var lab = new Lab(seed);
        ProcessName name = lab.System.Name("agent");
        SupervisorRef tree = await Supervisor.StartAsync(lab.System, [Agent.Child(static () => 1, name)]);
        name.TryFind(out Pid first);
        await ServerInspection.SuspendAsync(tree.Address);

        first.SendExit(Lab.Broken);
        lab.Run();
        Assert.False(name.TryFind(out _));
        await ServerInspection.ResumeAsync(tree.Address);
        lab.Run();

        Assert.True(name.TryFind(out Pid second));
        Assert.NotEqual(first, second);
    }

    [Theory, Seeds]
    public async Task An_idle_time_does_not_pass_while_suspended_and_begins_anew_when_resumed(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(Idling(lab, Limit));
        lab.Advance(99);

        await ServerInspection.SuspendAsync(pid);
        lab.Advance(10_000);
        Assert.Empty(lab.Journal);
        await ServerInspection.ResumeAsync(pid);
        lab.Advance(99);
        Assert.Empty(lab.Journal);
        lab.Advance(1);

        Assert.Equal(["timeout"], lab.Journal);
        Assert.Equal(0, lab.World.Clock.PendingTimers);
    }

    [Theory, Seeds]
    public async Task An_idle_time_begins_anew_with_every_request_so_that_asking_often_keeps_it_from_passing(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(Idling(lab, Limit));

        for (int i = 0; i < 10; i++)
        {
            lab.Advance(60);
            await ServerInspection.GetStatusAsync(pid);
        }
        Assert.Empty(lab.Journal);
        lab.Advance(100);

        Assert.Equal(["timeout"], lab.Journal);
    }

    [Theory, Seeds]
    public async Task An_idle_time_of_zero_that_a_request_interrupts_still_passes_once(int seed)
    {
        await using var lab = new Lab(seed);
        var gate = new TaskCompletionSource();
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Cast = async (_, _) =>
            {
                await gate.Task;
                return Next.ReceiveFor(TimeSpan.Zero);
            },
            Idle = Timed,
        });
        pid.Cast("go");
        Task suspend = ServerInspection.SuspendAsync(pid).AsTask();
        lab.Run();
        gate.SetResult();
        lab.Run();
        await suspend;
        Assert.Empty(lab.Journal);

        await ServerInspection.ResumeAsync(pid);
        lab.Run();

        Assert.Equal(["timeout"], lab.Journal);
    }

    [Theory, Seeds]
    public async Task A_message_that_waited_ends_the_idle_time_of_one_that_is_resumed(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(Idling(lab, Limit));
        await ServerInspection.SuspendAsync(pid);
        pid.Cast("ends it");

        await ServerInspection.ResumeAsync(pid);
        lab.Advance(10_000);

        Assert.Equal(["ends it"], lab.Journal);
    }

    private static LabServer Idling(Lab lab, TimeSpan limit) => new(lab)
    {
        Init = _ => new(InitResult.OkThen(Next.ReceiveFor(limit))),
        Cast = Noted,
        Idle = Timed,
    };

    private static ValueTask<Next> Timed(LabServer server) => Noted(server, "timeout");

    private static LabServer Noting(Lab lab, bool traps = false) => new(lab)
    {
        Init = server =>
        {
            if (traps)
                server.Trap();
            return new(InitResult.Ok);
        },
        Call = static (server, request, _) =>
        {
            server.Note($"{request}");
            return new(CallResult.Reply($"{request}"));
        },
        Cast = Noted,
        Info = Noted,
    };

    private static ValueTask<Next> Noted(LabServer server, object message)
    {
        server.Note($"{message}");
        return new(Next.Receive);
    }
}
