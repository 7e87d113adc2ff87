namespace Espalier.Tests.Servers;

/// <summary>Replies that come later, twice, or from elsewhere.</summary>
public sealed class ReplyTests
{
    [Theory, Seeds]
    [OtpCase("gen_server_SUITE", "call")]
    public async Task A_reply_that_is_put_off_can_be_given_by_a_later_callback(int seed)
    {
        await using var lab = new Lab(seed);
        var server = lab.Keeper(out List<Caller> callers);
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
        Pid pid = await lab.StartAsync(lab.Keeper(out List<Caller> callers));
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
        Pid pid = await lab.StartAsync(lab.Keeper(out List<Caller> callers));
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
        Pid pid = await lab.StartAsync(lab.Keeper(out List<Caller> callers));
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
        Pid pid = await lab.StartAsync(lab.Keeper(out List<Caller> callers));
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

    [Fact]
    public void Nobodys_handle_takes_no_reply()
    {
        Caller nobody = default;

        Assert.False(nobody.Reply("anything"));
        Assert.Equal(default, nobody.Pid);
    }
}
