using Espalier.Tests.Servers;

namespace Espalier.Tests.Introspection;

/// <summary>Observers of a server, and counts: facts 6.1 and 6.5.</summary>
public sealed class ServerTraceTests
{
    [Theory, Seeds]
    [OtpCase("sys_SUITE", "stats")]
    public async Task Messages_and_replies_are_counted_from_when_it_is_switched_on_until_it_is_switched_off(int seed)
    {
        await using var lab = new Lab(seed);
        DateTimeOffset start = lab.System.TimeProvider.GetUtcNow();
        Pid pid = await lab.StartAsync(Server(lab));
        Assert.Null(await ServerInspection.GetStatisticsAsync(pid));
        pid.Cast("not counted");
        await ServerInspection.SetStatisticsAsync(pid, isOn: true);

        await pid.CallAsync(new Ask());
        pid.Cast("idle");
        pid.Send("message");
        lab.Run();
        pid.Cast("idle");
        lab.Advance(1_000);
        Assert.Contains("timeout", lab.Journal);
        await ServerInspection.SetStatisticsAsync(pid, isOn: true);
        ServerStatistics? statistics = await ServerInspection.GetStatisticsAsync(pid);

        Assert.Equal(new ServerStatistics(start, start.AddSeconds(1), MessagesIn: 4, MessagesOut: 1), statistics);
        await ServerInspection.SetStatisticsAsync(pid, isOn: false);
        await ServerInspection.SetStatisticsAsync(pid, isOn: false);
        Assert.Null(await ServerInspection.GetStatisticsAsync(pid));
        await ServerInspection.SetStatisticsAsync(pid, isOn: true);
        Assert.Equal(0, (await ServerInspection.GetStatisticsAsync(pid))!.MessagesIn);
    }

    [Theory, Seeds]
    [OtpCase("sys_SUITE", "trace")]
    [OtpCase("sys_SUITE", "log")]
    public async Task An_observer_sees_whole_what_is_handled_and_answered_before_it_is(int seed)
    {
        await using var lab = new Lab(seed);
        Pid caller = lab.Puppet();
        DateTimeOffset now = lab.System.TimeProvider.GetUtcNow();
        var seen = new List<ServerTrace>();
        var request = new Ask("question");
        Pid pid = await lab.StartAsync(Server(lab));
        await ServerInspection.TraceAsync(pid, Observer);

        lab.Tell(caller, async _ => await pid.CallAsync(request));
        pid.Cast("cast");
        pid.Send("message");
        lab.Run();
        pid.Cast("idle");
        await ServerInspection.GetStatusAsync(pid);
        lab.Run();
        await ServerInspection.UntraceAsync(pid, Observer);
        await ServerInspection.UntraceAsync(pid, Observer);
        pid.Cast("unseen");
        lab.Run();

        Assert.Equal(
            [
                new(pid, now, ServerTraceKind.Call, request, caller),
                new(pid, now, ServerTraceKind.Reply, "question", caller),
                new(pid, now, ServerTraceKind.Cast, "cast", default),
                new(pid, now, ServerTraceKind.Message, "message", default),
                new(pid, now, ServerTraceKind.Cast, "idle", default),
                new(pid, now, ServerTraceKind.Timeout, null, default),
            ],
            seen);
        Assert.Equal(
            [
                "see Call", "question", "see Reply", "see Cast", "cast", "see Message", "message", "see Cast", "idle", "see Timeout", "timeout",
                "unseen",
            ],
            lab.Journal);

        bool Observer(ServerTrace trace)
        {
            Assert.Equal(pid, new Pid(ProcessTarget.Current));
            lab.Journal.Add($"see {trace.Kind}");
            seen.Add(trace);
            return true;
        }
    }

    [Theory, Seeds]
    [OtpCase("sys_SUITE", "install")]
    public async Task The_same_observer_twice_is_one_and_one_that_answers_no_is_removed(int seed)
    {
        await using var lab = new Lab(seed);
        int first = 0, second = 0;
        Pid pid = await lab.StartAsync(Server(lab));
        Func<ServerTrace, bool> endless = _ => ++first > 0;
        Func<ServerTrace, bool> twice = _ => ++second < 2;
        await ServerInspection.TraceAsync(pid, endless);
        await ServerInspection.TraceAsync(pid, endless);
        await ServerInspection.TraceAsync(pid, twice);

        for (int i = 0; i < 5; i++)
            pid.Cast("cast");
        lab.Run();
        Assert.Equal((5, 2), (first, second));
        await ServerInspection.UntraceAsync(pid, endless);
        pid.Cast("cast");
        lab.Run();

        Assert.Equal((5, 2), (first, second));
    }

    [Theory, Seeds]
    public async Task An_observer_that_throws_is_logged_and_removed_and_the_server_lives(int seed)
    {
        using var log = new LogBook();
        await using var lab = new Lab(seed, options => options with { LoggerFactory = log });
        LabServer server = Server(lab);
        Pid pid = await lab.StartAsync(server);
        var failure = new InvalidOperationException("it broke");
        int others = 0;
        await ServerInspection.TraceAsync(pid, _ => throw failure);
        await ServerInspection.TraceAsync(pid, _ => throw new ExitException(Lab.Broken));
        await ServerInspection.TraceAsync(pid, _ =>
        {
            server.Own.Exit(Lab.Broken);
            return true;
        });
        await ServerInspection.TraceAsync(pid, _ => ++others > 0);

        pid.Cast("one");
        string reply = await pid.CallAsync(new Ask("two"));

        Assert.Equal("two", reply);
        Assert.Equal(["one", "two"], lab.Journal);
        Assert.Equal(3, others);
        Assert.Equal([2002, 2002, 2002], log.Ids);
        Assert.Same(failure, log.Entries[0].Exception);
    }

    [Theory, Seeds]
    public async Task An_observer_that_kills_the_server_ends_it_before_the_message_is_handled_and_its_caller_learns_it(int seed)
    {
        await using var lab = new Lab(seed);
        foreach (ServerTraceKind kind in (ServerTraceKind[])[ServerTraceKind.Call, ServerTraceKind.Reply])
        {
            lab.Journal.Clear();
            Pid pid = await lab.StartAsync(Server(lab));
            await ServerInspection.TraceAsync(pid, trace =>
            {
                if (trace.Kind == kind)
                    pid.Kill();
                return true;
            });

            Assert.Equal(ExitReason.Killed, await Lab.FailureOf(pid.CallAsync(new Ask("asked")).AsTask()));
            Assert.Equal(kind == ServerTraceKind.Call ? ["dispose"] : ["asked", "dispose"], lab.Journal);
        }
    }

    [Theory, Seeds]
    public async Task What_waits_while_suspended_is_seen_when_it_is_handled_and_the_order_to_end_is_not(int seed)
    {
        await using var lab = new Lab(seed);
        Pid parent = lab.Puppet();
        LabServer server = Server(lab, traps: true);
        Pid pid = lab.StartLinked(parent, server);
        var seen = new List<object?>();
        await ServerInspection.TraceAsync(pid, trace =>
        {
            seen.Add(trace.Message);
            return true;
        });
        await ServerInspection.SuspendAsync(pid);
        pid.Send("waits");
        lab.Run();
        Assert.Empty(seen);

        await ServerInspection.ResumeAsync(pid);
        lab.Run();
        lab.Tell(parent, static self => self.Exit(Lab.Broken));

        Assert.Equal(["waits"], seen);
        Assert.Equal(Lab.Broken, lab.EndOf(pid));
    }

    [Theory, Seeds]
    public async Task The_reply_of_a_server_that_stops_is_seen_and_counted_and_a_deferred_one_is_not(int seed)
    {
        await using var lab = new Lab(seed);
        var seen = new List<ServerTraceKind>();
        Pid stopping = await lab.StartAsync(new LabServer(lab) { Call = static (_, _, _) => new(CallResult.Stop(ExitReason.Normal, "bye")) });
        Pid deferring = await lab.StartAsync(new LabServer(lab)
        {
            Call = static (server, _, caller) =>
            {
                caller.Reply("later");
                return new(CallResult.Later);
            },
        });
        await ServerInspection.TraceAsync(stopping, Observer);
        await ServerInspection.TraceAsync(deferring, Observer);

        string bye = await stopping.CallAsync(new Ask());
        string later = await deferring.CallAsync(new Ask());

        Assert.Equal(("bye", "later"), (bye, later));
        Assert.Equal([ServerTraceKind.Call, ServerTraceKind.Reply, ServerTraceKind.Call], seen);

        bool Observer(ServerTrace trace)
        {
            seen.Add(trace.Kind);
            return true;
        }
    }

    [Fact]
    public async Task As_text_a_trace_shows_types_and_sizes_only()
    {
        await using var lab = new Lab();
        Pid pid = await lab.StartAsync(Server(lab));
        Pid caller = lab.Puppet();
        var texts = new List<string>();
        await ServerInspection.TraceAsync(pid, trace =>
        {
            texts.Add($"{trace}");
            return true;
        });

        lab.Tell(caller, async _ => await pid.CallAsync(new Ask("hunter2")));
        pid.Send("hunter2");
        pid.Cast("idle");
        lab.Run();

        Assert.Equal(
            [
                $"{pid} got a call Ask from {caller}", $"{pid} replied String (7 characters) to {caller}",
                $"{pid} got a message String (7 characters)", $"{pid} got a cast String (4 characters)", $"{pid} got a time-out",
            ],
            texts);
    }

    private static LabServer Server(Lab lab, bool traps = false) => new(lab)
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
        Cast = static (server, message) =>
        {
            server.Note($"{message}");
            return new(message is "idle" ? Next.ReceiveFor(TimeSpan.Zero) : Next.Receive);
        },
        Info = static (server, message) =>
        {
            server.Note($"{message}");
            return new(Next.Receive);
        },
        Idle = static server =>
        {
            server.Note("timeout");
            return new(Next.Receive);
        },
    };
}
