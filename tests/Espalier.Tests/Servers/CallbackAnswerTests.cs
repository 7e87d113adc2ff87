namespace Espalier.Tests.Servers;

/// <summary>What each answer of a callback does: facts 2.3.</summary>
public sealed class CallbackAnswerTests
{
    public static TheoryData<string> Callbacks => ["cast", "info", "continue", "timeout"];

    [Theory, Seeds]
    public async Task A_reply_is_given_and_the_server_goes_on(int seed)
    {
        await using var lab = new Lab(seed);
        int count = 0;
        Pid pid = await lab.StartAsync(new LabServer(lab) { Call = (_, _, _) => new(CallResult.Reply(++count)) });

        int first = await pid.CallAsync(new AskNumber());
        int second = await pid.CallAsync(new AskNumber());

        Assert.Equal((1, 2), (first, second));
        Assert.True(pid.IsAlive);
    }

    [Theory, Seeds]
    public async Task A_stop_with_a_reply_terminates_first_and_then_replies(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Call = static (_, _, _) => new(CallResult.Stop(Lab.Broken, "bye")),
            Terminate = async (server, _) =>
            {
                await Task.Delay(TimeSpan.FromSeconds(1), lab.World.Clock);
                server.Note("terminated");
            },
        });

        Task<string> call = pid.CallAsync(new Ask()).AsTask();
        lab.Run();
        Assert.False(call.IsCompleted);
        lab.Advance(1_000);

        Assert.Equal("bye", await call);
        Assert.Equal(["terminate broken", "terminated", "dispose"], lab.Journal);
        Assert.Equal(Lab.Broken, lab.EndOf(pid));
    }

    [Theory, Seeds]
    public async Task A_stop_without_a_reply_fails_the_call_with_the_reason(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(new LabServer(lab) { Call = static (_, _, _) => new(CallResult.Stop(Lab.Broken)) });

        ExitReason reason = await Lab.FailureOf(pid.CallAsync(new Ask()).AsTask());

        Assert.Equal(Lab.Broken, reason);
        Assert.Equal(Lab.Broken, lab.EndOf(pid));
        Assert.Equal(["terminate broken", "dispose"], lab.Journal);
    }

    [Theory, Seeds]
    [OtpCase("gen_server_SUITE", "call")]
    public async Task No_answer_to_a_call_is_a_bad_return_that_the_caller_learns(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(new LabServer(lab) { Call = static (_, _, _) => default });

        ExitReason reason = await Lab.FailureOf(pid.CallAsync(new Ask()).AsTask());

        Assert.Equal(ExitKind.BadReturn, reason.Kind);
        Assert.Equal("HandleCallAsync", reason.Value);
        Assert.Equal(reason, lab.EndOf(pid));
        Assert.Equal(["terminate bad return value of HandleCallAsync", "dispose"], lab.Journal);
    }

    [Theory, MemberData(nameof(Callbacks))]
    public async Task No_answer_of_any_other_callback_is_a_bad_return(string callback)
    {
        await using var lab = new Lab();
        (Pid pid, string method) = await RunAsync(lab, callback, static () => default);

        ExitReason end = lab.EndOf(pid)!;
        Assert.Equal(ExitKind.BadReturn, end.Kind);
        Assert.Equal(method, end.Value);
        Assert.Equal([$"terminate bad return value of {method}", "dispose"], lab.Journal);
    }

    [Theory, MemberData(nameof(Callbacks))]
    [OtpCase("gen_server_SUITE", "cast")]
    [OtpCase("gen_server_SUITE", "info")]
    public async Task A_stop_from_any_callback_terminates_with_its_reason(string callback)
    {
        await using var lab = new Lab();
        (Pid pid, _) = await RunAsync(lab, callback, static () => Next.Stop(Lab.Broken));

        Assert.Equal(Lab.Broken, lab.EndOf(pid));
        Assert.Equal(["terminate broken", "dispose"], lab.Journal);
    }

    [Theory, MemberData(nameof(Callbacks))]
    public async Task An_exception_in_any_callback_terminates_with_that_very_exception(string callback)
    {
        await using var lab = new Lab();
        var failure = new InvalidOperationException("it broke");
        (Pid pid, _) = await RunAsync(lab, callback, () => throw failure);

        Assert.Same(failure, lab.EndOf(pid)!.Exception);
        Assert.Equal(["terminate InvalidOperationException: it broke", "dispose"], lab.Journal);
    }

    [Theory, MemberData(nameof(Callbacks))]
    [OtpCase("gen_server_SUITE", "crash")]
    public async Task An_exit_in_any_callback_terminates_with_its_reason_even_a_normal_one(string callback)
    {
        foreach (ExitReason reason in (ExitReason[])[ExitReason.Normal, ExitReason.Shutdown, ExitReason.ShutdownWith(1), Lab.Broken])
        {
            await using var lab = new Lab();
            (Pid pid, _) = await RunAsync(lab, callback, () => throw new ExitException(reason));

            Assert.Equal(reason, lab.EndOf(pid));
            Assert.Equal([$"terminate {reason}", "dispose"], lab.Journal);
            Assert.Single(lab.Events.OfType<ProcessExited>());
            Assert.Empty(lab.Events.OfType<LateFailure>());
        }
    }

    [Theory, MemberData(nameof(Callbacks))]
    [PeerDefect(1)]
    public async Task A_failure_after_an_await_ends_the_server_as_well(string callback)
    {
        await using var lab = new Lab();
        var failure = new InvalidOperationException("later");
        (Pid pid, _) = await RunOpenAsync(lab, callback, async () =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), lab.World.Clock);
            throw failure;
        });
        lab.Advance(5);

        Assert.Same(failure, lab.EndOf(pid)!.Exception);
        Assert.Equal(["terminate InvalidOperationException: later", "dispose"], lab.Journal);
    }

    [Theory, MemberData(nameof(Callbacks))]
    public async Task Receive_hibernate_and_an_infinite_idle_limit_all_wait_for_the_next_message(string callback)
    {
        foreach (Next next in (Next[])[Next.Receive, Next.Hibernate, Next.ReceiveFor(Timeout.InfiniteTimeSpan)])
        {
            await using var lab = new Lab();
            (Pid pid, _) = await RunAsync(lab, callback, () => next);

            Assert.Equal("alive", await pid.CallAsync(new Ask("alive")));
        }
    }

    [Fact]
    public async Task Answers_that_make_no_sense_cannot_be_made()
    {
        await using var lab = new Lab();

        Assert.Throws<ArgumentException>(() => CallResult.Reply("x", Next.Stop(Lab.Broken)));
        Assert.Throws<ArgumentException>(() => CallResult.Reply("x", default));
        Assert.Throws<ArgumentException>(() => CallResult.LaterThen(Next.Stop(Lab.Broken)));
        Assert.Throws<ArgumentException>(() => CallResult.LaterThen(default));
        Assert.Throws<ArgumentNullException>(() => CallResult.Stop(null!));
        Assert.Throws<ArgumentNullException>(() => CallResult.Stop(null!, "x"));
        Assert.Throws<ArgumentNullException>(() => Next.Stop(null!));
        Assert.Throws<ArgumentNullException>(() => Next.Continue(null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => Next.ReceiveFor(TimeSpan.FromMilliseconds(-2)));
    }

    [Fact]
    [OtpCase("gen_server_SUITE", "undef_handle_call")]
    public async Task A_call_to_a_server_that_handles_none_ends_it_and_the_caller_learns_why()
    {
        await using var lab = new Lab();
        Pid pid = await lab.StartAsync(new LabServer(lab));

        ExitReason reason = await Lab.FailureOf(pid.CallAsync(new Ask()).AsTask());

        Assert.IsType<NotSupportedException>(reason.Exception);
        Assert.Equal(reason, lab.EndOf(pid));
    }

    [Fact]
    [OtpCase("gen_server_SUITE", "undef_handle_cast")]
    public async Task A_cast_to_a_server_that_handles_none_ends_it()
    {
        await using var lab = new Lab();
        Pid pid = await lab.StartAsync(new LabServer(lab));

        pid.Cast("cast");
        lab.Run();

        Assert.IsType<NotSupportedException>(lab.EndOf(pid)!.Exception);
    }

    [Fact]
    [OtpCase("gen_server_SUITE", "undef_handle_continue")]
    public async Task A_continue_in_a_server_that_handles_none_ends_it()
    {
        await using var lab = new Lab();
        Pid pid = await lab.StartAsync(new LabServer(lab) { Init = static _ => new(InitResult.OkThen(Next.Continue("on"))) });

        lab.Run();

        Assert.IsType<NotSupportedException>(lab.EndOf(pid)!.Exception);
    }

    [Fact]
    [OtpCase("gen_server_SUITE", "undef_handle_info")]
    public async Task A_message_to_a_server_that_handles_none_is_dropped_with_one_warning()
    {
        using var log = new LogBook();
        await using var lab = new Lab(configure: options => options with { LoggerFactory = log });
        Pid pid = await lab.StartAsync(new LabServer(lab) { Call = static (_, _, _) => new(CallResult.Reply("alive")) });

        pid.Send(42);
        string reply = await pid.CallAsync(new Ask());

        Assert.Equal("alive", reply);
        string line = Assert.Single(log.Lines);
        Assert.StartsWith("Warning", line, StringComparison.Ordinal);
        Assert.Contains("Int32", line, StringComparison.Ordinal);
        Assert.Contains("LabServer", line, StringComparison.Ordinal);
    }

    [Fact]
    [OtpCase("gen_server_SUITE", "undef_in_handle_info")]
    public async Task Not_supported_inside_of_a_handler_is_not_mistaken_for_a_missing_handler()
    {
        await using var lab = new Lab();
        var failure = new NotSupportedException("inside");
        (Pid pid, _) = await RunAsync(lab, "info", () => throw failure);

        Assert.Same(failure, lab.EndOf(pid)!.Exception);
    }

    private static Task<(Pid Pid, string Method)> RunAsync(Lab lab, string callback, Func<Next> answer) =>
        RunOpenAsync(lab, callback, () => new ValueTask<Next>(answer()));

    /// <summary>Starts a server and has one of its callbacks run.</summary>
    private static async Task<(Pid Pid, string Method)> RunOpenAsync(Lab lab, string callback, Func<ValueTask<Next>> answer)
    {
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Init = _ => new(callback switch
            {
                "continue" => InitResult.OkThen(Next.Continue("on")),
                "timeout" => InitResult.OkThen(Next.ReceiveFor(TimeSpan.Zero)),
                _ => InitResult.Ok,
            }),
            Call = static (_, request, _) => new(CallResult.Reply($"{request}")),
            Cast = (_, _) => answer(),
            Info = (_, _) => answer(),
            Continue = (_, _) => answer(),
            Idle = _ => answer(),
        });
        if (callback == "cast")
            pid.Cast("cast");
        if (callback == "info")
            pid.Send("info");
        lab.Run();
        string method = callback switch
        {
            "cast" => "HandleCastAsync",
            "info" => "HandleInfoAsync",
            "continue" => "HandleContinueAsync",
            _ => "HandleTimeoutAsync",
        };
        return (pid, method);
    }
}
