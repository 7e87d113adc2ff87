using Espalier.Tests.Servers;

namespace Espalier.Tests.Introspection;

/// <summary>Requests that get no answer: nobody there, no time, no server.</summary>
public sealed class InspectionRequestTests
{
    private static readonly (string Name, Func<ProcessAddress, TimeSpan?, CancellationToken, Task> Ask)[] Requests =
    [
        ("get state", static (server, limit, token) => ServerInspection.GetStateAsync<string>(server, limit, token).AsTask()),
        ("replace state", static (server, limit, token) =>
            ServerInspection.ReplaceStateAsync<string>(server, static text => text + "!", limit, token).AsTask()),
        ("get status", static (server, limit, token) => ServerInspection.GetStatusAsync(server, limit, token).AsTask()),
        ("suspend", static (server, limit, token) => ServerInspection.SuspendAsync(server, limit, token).AsTask()),
        ("resume", static (server, limit, token) => ServerInspection.ResumeAsync(server, limit, token).AsTask()),
        ("set statistics", static (server, limit, token) => ServerInspection.SetStatisticsAsync(server, true, limit, token).AsTask()),
        ("get statistics", static (server, limit, token) => ServerInspection.GetStatisticsAsync(server, limit, token).AsTask()),
        ("trace", static (server, limit, token) => ServerInspection.TraceAsync(server, static _ => true, limit, token).AsTask()),
        ("untrace", static (server, limit, token) => ServerInspection.UntraceAsync(server, static _ => true, limit, token).AsTask()),
    ];

    public static TheoryData<string> Names => [.. Requests.Select(static request => request.Name)];

    [Theory, MemberData(nameof(Names))]
    public async Task Nobody_there_fails_with_no_process(string name)
    {
        await using var lab = new Lab();
        Pid dead = await lab.StartAsync(new LabServer(lab));
        await dead.StopAsync();

        foreach (ProcessAddress address in (ProcessAddress[])[default, dead, lab.System.Name("nobody"), new NameBook(lab).Name("nobody")])
        {
            var failure = await Assert.ThrowsAsync<CallFailedException>(() => Ask(name, address));
            Assert.Equal((CallOperation.Call, ExitReason.NoProcess), (failure.Operation, failure.Reason));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public async Task A_busy_server_misses_the_limit_of_five_seconds_or_another(string name)
    {
        await using var lab = new Lab();
        Pid pid = await lab.StartAsync(Gated(lab, new TaskCompletionSource().Task));
        pid.Cast("busy");
        Task byDefault = Ask(name, pid);
        Task quick = Ask(name, pid, TimeSpan.FromMilliseconds(10));
        Task patient = Ask(name, pid, Timeout.InfiniteTimeSpan);

        lab.Advance(10);
        Assert.Equal(ExitReason.TimedOut, await Lab.FailureOf(quick));
        lab.Advance(4_980);
        Assert.False(byDefault.IsCompleted);
        lab.Advance(50);
        Assert.Equal(ExitReason.TimedOut, await Lab.FailureOf(byDefault));
        lab.Advance(1_000_000);
        Assert.False(patient.IsCompleted);

        pid.Kill();
        lab.Advance(2_000);
        Assert.Equal(ExitReason.Killed, await Lab.FailureOf(patient));
    }

    [Theory, Seeds]
    public async Task A_request_that_nobody_waits_for_any_longer_stays_in_line_and_is_carried_out(int seed)
    {
        await using var lab = new Lab(seed);
        using var cancellation = new CancellationTokenSource();
        var gate = new TaskCompletionSource();
        Pid pid = await lab.StartAsync(Gated(lab, gate.Task));
        Pid asker = lab.Puppet();
        pid.Cast("busy");
        Task cancelled = ServerInspection.ReplaceStateAsync<string>(pid, static text => text + "a", null, cancellation.Token).AsTask();
        lab.Tell(asker, async _ => await Lab.FailureOf(
            ServerInspection.ReplaceStateAsync<string>(pid, static text => text + "b", TimeSpan.FromMilliseconds(10)).AsTask()));

        cancellation.Cancel();
        lab.Advance(10);
        gate.SetResult();
        lab.Run();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Equal("ab", await ServerInspection.GetStateAsync<string>(pid));
        Assert.Empty(lab.Unread(asker));
    }

    [Theory, MemberData(nameof(Names))]
    public async Task A_server_that_asks_itself_is_refused_by_whatever_address(string name)
    {
        await using var lab = new Lab();
        Pid pid = await lab.StartAsync(
            new LabServer(lab)
            {
                Call = async (server, _, _) => CallResult.Reply(
                    $"{await Lab.FailureOf(Ask(name, server.Own.Self))}, {await Lab.FailureOf(Ask(name, lab.System.Name("self")))}"),
            },
            new ServerOptions { Name = lab.System.Name("self") });

        string reply = await pid.CallAsync(new Ask());

        Assert.Equal("calling itself, calling itself", reply);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task A_function_process_is_refused_before_anything_is_sent(string name)
    {
        await using var lab = new Lab();
        Pid function = lab.Puppet();
        lab.Run();

        await Assert.ThrowsAsync<ArgumentException>(() => Ask(name, function));

        Assert.True(function.IsAlive);
        Assert.Equal(0, lab.System.GetInfo(function)!.MailboxLength);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task A_token_that_is_cancelled_and_a_limit_that_is_none_are_refused(string name)
    {
        await using var lab = new Lab();
        Pid pid = await lab.StartAsync(ServerStateTests.Box(lab, "old"));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Ask(name, pid, null, new CancellationToken(canceled: true)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Ask(name, pid, TimeSpan.FromSeconds(-2)));
        lab.Run();

        Assert.Equal("old", await ServerInspection.GetStateAsync<string>(pid));
    }

    [Theory, Seeds]
    public async Task A_server_that_stops_or_is_killed_fails_the_requests_that_wait_with_its_reason(int seed)
    {
        foreach (ExitReason reason in (ExitReason[])[ExitReason.Shutdown, ExitReason.Killed])
        {
            await using var lab = new Lab(seed);
            var gate = new TaskCompletionSource();
            Pid pid = await lab.StartAsync(Gated(lab, gate.Task));
            pid.Cast("busy");
            Task stop = reason == ExitReason.Killed ? Task.CompletedTask : pid.StopAsync(reason).AsTask();
            Task waiting = ServerInspection.GetStatusAsync(pid).AsTask();
            lab.Run();

            if (reason == ExitReason.Killed)
                pid.Kill();
            Task late = ServerInspection.GetStatusAsync(pid).AsTask();
            gate.SetResult();
            lab.Run();

            await stop;
            Assert.Equal(reason, await Lab.FailureOf(waiting));
            Assert.Equal(reason == ExitReason.Killed ? ExitReason.NoProcess : reason, await Lab.FailureOf(late));
            Assert.Equal(0, lab.World.Clock.PendingTimers);
        }
    }

    private static Task Ask(string name, ProcessAddress server, TimeSpan? limit = null, CancellationToken token = default) =>
        Requests.Single(request => request.Name == name).Ask(server, limit, token);

    private static LabServer Gated(Lab lab, Task gate)
    {
        string text = "";
        return new(lab)
        {
            Given = _ => text,
            Taken = (_, state) => text = (string)state!,
            Cast = async (_, _) =>
            {
                await gate;
                return Next.Receive;
            },
        };
    }
}
