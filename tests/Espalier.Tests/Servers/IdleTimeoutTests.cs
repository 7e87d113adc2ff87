namespace Espalier.Tests.Servers;

/// <summary>The plain idle time-out of OTP: once, ended by any message, zero loses against a message that waits.</summary>
public sealed class IdleTimeoutTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(100);

    public static TheoryData<string> Sources => ["init", "continue", "call", "later", "cast", "info", "timeout"];

    public static TheoryData<string> Messages => ["call", "cast", "info"];

    [Theory, MemberData(nameof(Sources))]
    [OtpCase("gen_server_SUITE", "start_event_timeout")]
    [OtpCase("gen_server_SUITE", "handle_event_timeout")]
    [PeerDefect(13)]
    public async Task It_fires_once_after_the_limit_whatever_answered_it(string source)
    {
        await using var lab = new Lab();
        Pid pid = await lab.StartAsync(Idling(lab, source, Limit));
        Send(pid, source);
        lab.Run();
        lab.Journal.Clear();

        lab.Advance(99);
        Assert.Empty(lab.Journal);
        lab.Advance(1);
        Assert.Equal(["timeout"], lab.Journal);
        lab.Advance(10_000);

        Assert.Equal(["timeout"], lab.Journal);
        Assert.Equal(0, lab.World.Clock.PendingTimers);
    }

    [Theory, MemberData(nameof(Messages))]
    [OtpCase("gen_server_SUITE", "start_event_timeout")]
    [OtpCase("gen_server_SUITE", "handle_event_timeout")]
    [OtpCase("gen_server_SUITE", "handle_event_timeout_plain")]
    public async Task Any_message_ends_it_and_it_is_not_armed_again(string message)
    {
        await using var lab = new Lab();
        Pid pid = await lab.StartAsync(Idling(lab, "init", Limit));
        lab.Advance(99);

        Send(pid, message);
        lab.Advance(10_000);

        Assert.Equal([message], lab.Journal);
        Assert.Equal(0, lab.World.Clock.PendingTimers);
    }

    [Theory, Seeds]
    [OtpCase("gen_server_SUITE", "info")]
    [OtpCase("gen_server_SUITE", "cast")]
    public async Task A_new_answer_counts_from_its_own_time(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(Idling(lab, "cast", Limit));
        pid.Cast("cast");
        lab.Advance(60);

        pid.Cast("cast");
        lab.Advance(60);
        Assert.Equal(["cast", "cast"], lab.Journal);
        lab.Advance(40);

        Assert.Equal(["cast", "cast", "timeout"], lab.Journal);
    }

    [Theory, Seeds]
    public async Task With_zero_it_fires_at_once_when_nothing_waits(int seed)
    {
        await using var lab = new Lab(seed);

        await lab.StartAsync(Idling(lab, "init", TimeSpan.Zero));
        lab.Run();

        Assert.Equal(["timeout"], lab.Journal);
    }

    [Theory, Seeds]
    public async Task With_zero_a_message_that_waits_wins_and_the_time_out_is_gone(int seed)
    {
        await using var lab = new Lab(seed);

        await lab.StartAsync(new LabServer(lab)
        {
            Init = static server =>
            {
                server.Own.Self.Send("waiting");
                return new(InitResult.OkThen(Next.ReceiveFor(TimeSpan.Zero)));
            },
            Info = Noted,
            Idle = static server => Noted(server, "timeout"),
        });
        lab.Advance(1_000);

        Assert.Equal(["waiting"], lab.Journal);
    }

    [Theory, Seeds]
    public async Task With_zero_two_messages_that_wait_are_both_handled_and_nothing_fires(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(Idling(lab, "cast", TimeSpan.Zero));

        lab.Tell(lab.Puppet(), _ =>
        {
            pid.Cast("cast");
            pid.Send("info");
        });

        Assert.Contains(lab.Journal, static line => line == "info");
        Assert.True(lab.Journal is ["cast", "info"] or ["cast", "timeout", "info"], $"{string.Join(", ", lab.Journal)}");
    }

    [Theory, Seeds]
    public async Task An_infinite_limit_never_fires(int seed)
    {
        await using var lab = new Lab(seed);

        await lab.StartAsync(Idling(lab, "init", Timeout.InfiniteTimeSpan));
        lab.Run();

        Assert.Empty(lab.Journal);
        Assert.Equal(0, lab.World.Clock.PendingTimers);
    }

    [Theory, Seeds]
    public async Task A_message_due_at_the_same_instant_but_armed_before_wins(int seed)
    {
        await using var lab = new Lab(seed);
        await lab.StartAsync(new LabServer(lab)
        {
            Init = static server =>
            {
                server.Own.SendAfter("message", Limit);
                return new(InitResult.OkThen(Next.ReceiveFor(Limit)));
            },
            Info = Noted,
            Idle = static server => Noted(server, "timeout"),
        });

        lab.Advance(100);
        lab.Advance(10_000);

        Assert.Equal(["message"], lab.Journal);
    }

    [Theory, Seeds]
    public async Task A_time_out_handler_that_asks_again_is_called_again(int seed)
    {
        await using var lab = new Lab(seed);
        await lab.StartAsync(new LabServer(lab)
        {
            Init = static _ => new(InitResult.OkThen(Next.ReceiveFor(Limit))),
            Idle = static server =>
            {
                server.Note("timeout");
                return new(Next.ReceiveFor(Limit));
            },
        });

        lab.Advance(350);

        Assert.Equal(["timeout", "timeout", "timeout"], lab.Journal);
    }

    [Theory, Seeds]
    public async Task A_server_that_does_not_handle_time_outs_goes_on(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(new LabServer(lab) { Init = static _ => new(InitResult.OkThen(Next.ReceiveFor(Limit))) });

        lab.Advance(1_000);

        Assert.True(pid.IsAlive);
    }

    [Theory, Seeds]
    [PeerDefect(20)]
    public async Task What_was_armed_by_a_server_that_has_ended_never_reaches_its_successor(int seed)
    {
        await using var lab = new Lab(seed);
        var options = new ServerOptions { Name = lab.System.Name("name") };
        Pid old = await lab.StartAsync(
            new LabServer(lab, "old")
            {
                Init = static server =>
                {
                    server.Own.SendAfter("late", Limit);
                    server.Own.SendEvery("again", Limit);
                    return new(InitResult.OkThen(Next.ReceiveFor(Limit)));
                },
                Info = Noted,
                Idle = static server => Noted(server, "timeout"),
            },
            options);

        old.Kill();
        lab.Run();
        await lab.StartAsync(Idling(lab, "none", Limit, "new"), options);
        lab.Advance(1_000);

        Assert.Equal(["old dispose"], lab.Journal);
        Assert.Equal(0, lab.World.Clock.PendingTimers);
    }

    private static void Send(Pid pid, string message)
    {
        switch (message)
        {
            case "call" or "later":
                _ = pid.CallAsync(new Ask(), Timeout.InfiniteTimeSpan).AsTask();
                break;
            case "cast":
                pid.Cast("cast");
                break;
            case "info":
                pid.Send("info");
                break;
            default:
                break;
        }
    }

    /// <summary>Answers the idle limit from one callback and a plain receive from all others; notes what comes.</summary>
    private static LabServer Idling(Lab lab, string source, TimeSpan limit, string name = "") => new(lab, name)
    {
        Init = _ => new(source switch
        {
            "init" => InitResult.OkThen(Next.ReceiveFor(limit)),
            "continue" => InitResult.OkThen(Next.Continue("on")),
            "timeout" => InitResult.OkThen(Next.ReceiveFor(TimeSpan.Zero)),
            _ => InitResult.Ok,
        }),
        Continue = (_, _) => new(Next.ReceiveFor(limit)),
        Call = (server, _, caller) =>
        {
            if (source == "call")
                return new(CallResult.Reply("reply", Next.ReceiveFor(limit)));
            if (source == "later")
                return new(CallResult.LaterThen(Next.ReceiveFor(limit)));
            server.Note("call");
            return new(CallResult.Reply("reply"));
        },
        Cast = (server, message) => Answer(server, "cast", source, limit),
        Info = (server, message) => Answer(server, "info", source, limit),
        Idle = server =>
        {
            server.Note("timeout");
            bool isFirst = source == "timeout" && Interlocked.Exchange(ref source, "none") == "timeout";
            return new(isFirst ? Next.ReceiveFor(limit) : Next.Receive);
        },
    };

    private static ValueTask<Next> Answer(LabServer server, string callback, string source, TimeSpan limit)
    {
        server.Note(callback);
        return new(callback == source ? Next.ReceiveFor(limit) : Next.Receive);
    }

    private static ValueTask<Next> Noted(LabServer server, object message)
    {
        server.Note($"{message}");
        return new(Next.Receive);
    }
}
