namespace Espalier.Tests.Servers;

/// <summary>Replies that come later, twice, too late, from elsewhere, or of the wrong type.</summary>
public sealed class ReplyTests
{
    [Theory, Seeds]
    [OtpCase("gen_server_SUITE", "call")]
    public async Task A_reply_that_is_put_off_can_be_given_by_a_later_callback(int seed)
    {
        await using var lab = new Lab(seed);
        var server = Keeper(lab, out List<Caller> callers);
        Pid pid = await lab.StartAsync(server);
        Task<string> first = pid.CallAsync(new Ask("first")).AsTask();
        Task<string> second = pid.CallAsync(new Ask("second")).AsTask();
        lab.Run();
        Assert.False(first.IsCompleted || second.IsCompleted);

        pid.Send((callers[1], "to second"));
        pid.Send((callers[0], "to first"));
        lab.Run();

        Assert.Equal(("to first", "to second"), (await first, await second));
        Assert.Equal(["True", "True"], lab.Journal);
    }

    [Theory, Seeds]
    public async Task Any_process_may_give_the_reply(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(Keeper(lab, out List<Caller> callers));
        Task<string> call = pid.CallAsync(new Ask()).AsTask();
        lab.Run();

        bool isFirst = lab.Do(_ => Task.FromResult(callers[0].Reply("from a stranger")));

        Assert.True(isFirst);
        Assert.Equal("from a stranger", await call);
    }

    [Theory, Seeds(5)]
    public async Task Any_thread_may_give_the_reply(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(Keeper(lab, out List<Caller> callers));
        Task<string> call = pid.CallAsync(new Ask()).AsTask();
        lab.Run();

        bool isFirst = false;
        var thread = new Thread(() => isFirst = callers[0].Reply("from a thread"));
        thread.Start();
        thread.Join();
        lab.Run();

        Assert.True(isFirst);
        Assert.Equal("from a thread", await call);
    }

    [Theory, Seeds]
    public async Task Only_the_first_of_two_replies_counts(int seed)
    {
        await using var lab = new Lab(seed);
        Pid caller = lab.Puppet();
        Pid pid = await lab.StartAsync(Keeper(lab, out List<Caller> callers));
        string? reply = null;
        lab.Tell(caller, async _ => reply = await pid.CallAsync(new Ask()));

        bool first = callers[0].Reply("first");
        bool second = callers[0].Reply("second");
        lab.Run();

        Assert.Equal((true, false), (first, second));
        Assert.Equal("first", reply);
        Assert.Empty(lab.Unread(caller));
    }

    [Theory, Seeds]
    public async Task A_second_reply_after_the_caller_has_taken_the_first_is_dropped(int seed)
    {
        await using var lab = new Lab(seed);
        Pid caller = lab.Puppet();
        Pid pid = await lab.StartAsync(Keeper(lab, out List<Caller> callers));
        string? reply = null;
        lab.Tell(caller, async _ => reply = await pid.CallAsync(new Ask()));
        callers[0].Reply("first");
        lab.Run();

        bool second = callers[0].Reply("second");
        lab.Run();

        Assert.False(second);
        Assert.Equal("first", reply);
        Assert.Empty(lab.Unread(caller));
    }

    [Theory, Seeds]
    public async Task A_second_reply_of_the_same_callback_is_a_message_for_the_caller_as_in_OTP(int seed)
    {
        await using var lab = new Lab(seed);
        Pid caller = lab.Puppet();
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Call = static (server, _, caller) =>
            {
                server.Note($"{caller.Reply("first")} {caller.Reply("second")}");
                return new(CallResult.Later);
            },
        });
        string? reply = null;

        lab.Tell(caller, async _ => reply = await pid.CallAsync(new Ask(), Timeout.InfiniteTimeSpan));

        Assert.Equal("first", reply);
        Assert.Equal(["True False"], lab.Journal);
        Assert.Equal([new StrayReply("second")], lab.Unread(caller));
    }

    [Theory, Seeds]
    public async Task A_reply_given_in_the_handler_counts_and_the_answer_after_it_does_not(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Call = static (_, request, caller) =>
            {
                caller.Reply("early");
                return new(request is Ask { What: "twice" } ? CallResult.Reply("again") : CallResult.Later);
            },
        });

        Assert.Equal("early", await pid.CallAsync(new Ask("twice")));
        Assert.Equal("early", await pid.CallAsync(new Ask("once")));
    }

    [Theory, Seeds]
    public async Task A_late_reply_is_dropped_and_never_reaches_the_mailbox(int seed)
    {
        await using var lab = new Lab(seed);
        Pid caller = lab.Puppet();
        Pid pid = await lab.StartAsync(Keeper(lab, out List<Caller> callers));
        ExitReason? failure = null;
        lab.Tell(caller, async _ => failure = await Lab.FailureOf(pid.CallAsync(new Ask(), TimeSpan.FromSeconds(1)).AsTask()));
        lab.Advance(1_100);

        bool counted = callers[0].Reply("late");
        lab.Run();

        Assert.Equal(ExitReason.TimedOut, failure);
        Assert.False(counted);
        Assert.Empty(lab.Unread(caller));
    }

    [Theory, Seeds]
    public async Task A_late_reply_does_not_answer_a_later_call_of_the_same_caller(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(Keeper(lab, out List<Caller> callers));
        Task<string> first = pid.CallAsync(new Ask("first"), TimeSpan.FromSeconds(1)).AsTask();
        lab.Advance(1_100);
        await Lab.FailureOf(first);
        Task<string> second = pid.CallAsync(new Ask("second")).AsTask();
        lab.Run();

        bool late = callers[0].Reply("to the first");
        lab.Run();
        Assert.False(second.IsCompleted);
        callers[1].Reply("to the second");
        lab.Run();

        Assert.False(late);
        Assert.Equal("to the second", await second);
    }

    [Theory, Seeds]
    public async Task A_handle_kept_after_its_call_was_answered_is_of_no_use_ever(int seed)
    {
        await using var lab = new Lab(seed);
        Caller kept = default;
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Call = (_, request, caller) =>
            {
                if (request is Ask { What: "0" })
                    kept = caller;
                else
                    Assert.False(kept.Reply("stolen"));
                return new(CallResult.Reply($"{request}"));
            },
        });

        for (int i = 0; i < 50; i++)
            Assert.Equal($"{i}", await pid.CallAsync(new Ask($"{i}")));

        Assert.False(kept.Reply("stolen"));
        Assert.Equal(default, kept.Pid);
    }

    [Theory, Seeds]
    public async Task A_reply_is_heard_although_the_server_dies_right_after_it(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Call = static (_, _, caller) =>
            {
                caller.Reply("last words");
                throw new InvalidOperationException("it broke");
            },
        });

        string reply = await pid.CallAsync(new Ask());
        lab.Run();

        Assert.Equal("last words", reply);
        Assert.Equal(ExitKind.Crashed, lab.EndOf(pid)!.Kind);
    }

    [Theory, Seeds]
    public async Task A_reply_after_the_servers_end_is_dropped(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(Keeper(lab, out List<Caller> callers));
        Task<string> call = pid.CallAsync(new Ask()).AsTask();
        lab.Run();
        await pid.StopAsync(ExitReason.Shutdown);

        bool counted = callers[0].Reply("from beyond");
        lab.Run();

        Assert.False(counted);
        Assert.Equal(ExitReason.Shutdown, await Lab.FailureOf(call));
    }

    [Theory, Seeds]
    public async Task A_reply_to_a_caller_that_has_died_is_harmless(int seed)
    {
        await using var lab = new Lab(seed);
        Pid caller = lab.Puppet();
        Pid pid = await lab.StartAsync(Keeper(lab, out List<Caller> callers));
        lab.Tell(caller, async _ => await pid.CallAsync(new Ask()));
        Assert.Equal(caller, callers[0].Pid);
        caller.Kill();
        lab.Run();

        pid.Send((callers[0], "nobody hears"));
        lab.Run();

        Assert.True(pid.IsAlive);
        Assert.Equal(["False"], lab.Journal);
    }

    [Theory, Seeds]
    public async Task What_a_killed_server_replies_is_refused_and_counted(int seed)
    {
        await using var lab = new Lab(seed);
        var gate = new TaskCompletionSource();
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Call = async (server, _, caller) =>
            {
                await gate.Task;
                server.Note($"{caller.Reply("too late")}");
                return CallResult.Reply("too late as well");
            },
        });
        Task<string> call = pid.CallAsync(new Ask()).AsTask();
        lab.Run();

        pid.Kill();
        gate.SetResult();
        lab.Run();

        Assert.Equal(ExitReason.Killed, await Lab.FailureOf(call));
        Assert.Equal(["False", "dispose"], lab.Journal);
        Assert.Equal(1, lab.System.RefusedSendCount);
    }

    [Theory, Seeds]
    public async Task A_reply_and_a_kill_that_race_give_either_the_reply_or_the_failure(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(new LabServer(lab) { Call = static (_, _, _) => new(CallResult.Reply("reply")) });
        Task<string> call = pid.CallAsync(new Ask()).AsTask();
        lab.System.Spawn(_ =>
        {
            pid.Kill();
            return Task.CompletedTask;
        });

        lab.Run();

        Assert.True(call.IsCompleted);
        string outcome = call.IsCompletedSuccessfully ? await call : $"{await Lab.FailureOf(call)}";
        Assert.True(outcome is "reply" or "killed", outcome);
    }

    [Theory, Seeds]
    public async Task An_answer_of_the_wrong_type_ends_the_server_and_the_caller_learns_which_type_was_asked_for(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(new LabServer(lab) { Call = static (_, _, _) => new(CallResult.Reply("text")) });

        ExitReason reason = await Lab.FailureOf(pid.CallAsync(new AskNumber()).AsTask());

        Assert.IsType<ArgumentException>(reason.Exception);
        Assert.Contains("Int32", reason.Exception!.Message, StringComparison.Ordinal);
        Assert.Equal(reason, lab.EndOf(pid));
    }

    [Theory, Seeds]
    public async Task A_reply_of_the_wrong_type_throws_in_whoever_replies_and_the_call_goes_on(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(Keeper(lab, out List<Caller> callers));
        Task<int> call = pid.CallAsync(new AskNumber()).AsTask();
        lab.Run();

        Assert.Throws<ArgumentException>(() => callers[0].Reply("text"));
        Assert.Throws<ArgumentException>(() => callers[0].Reply(null));
        Assert.False(call.IsCompleted);
        callers[0].Reply(7);
        lab.Run();

        Assert.Equal(7, await call);
    }

    [Theory, Seeds]
    public async Task A_stop_whose_reply_is_of_the_wrong_type_still_ends_server_and_call(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(new LabServer(lab) { Call = static (_, _, _) => new(CallResult.Stop(ExitReason.Normal, "text")) });
        Task<int> call = pid.CallAsync(new AskNumber()).AsTask();

        lab.Run();

        Assert.IsType<ArgumentException>((await Lab.FailureOf(call)).Exception);
        Assert.StartsWith("terminate ArgumentException", lab.Journal[0], StringComparison.Ordinal);
        Assert.Equal(0, lab.System.ProcessCount);
    }

    [Fact]
    public async Task Null_is_a_reply_where_the_type_allows_it()
    {
        await using var lab = new Lab();
        Pid pid = await lab.StartAsync(new LabServer(lab) { Call = static (_, _, _) => new(CallResult.Reply(null)) });

        string reply = await pid.CallAsync(new Ask());
        ExitReason reason = await Lab.FailureOf(pid.CallAsync(new AskNumber()).AsTask());

        Assert.Null(reply);
        Assert.IsType<ArgumentException>(reason.Exception);
    }

    [Fact]
    public void Nobodys_handle_takes_no_reply()
    {
        Caller nobody = default;

        Assert.False(nobody.Reply("anything"));
        Assert.Equal(default, nobody.Pid);
    }

    private static LabServer Keeper(Lab lab, out List<Caller> callers)
    {
        List<Caller> kept = callers = [];
        return new LabServer(lab)
        {
            Call = (_, _, caller) =>
            {
                kept.Add(caller);
                return new(CallResult.Later);
            },
            Info = static (server, message) =>
            {
                (Caller caller, string reply) = ((Caller, string))message;
                server.Note($"{caller.Reply(reply)}");
                return new(Next.Receive);
            },
        };
    }
}
