namespace Espalier.Tests.Servers;

/// <summary>Replies that come too late: after the limit, after another call, after an end.</summary>
public sealed class LateReplyTests
{
    [Theory, Seeds]
    public async Task A_late_reply_is_dropped_and_never_reaches_the_mailbox(int seed)
    {
        await using var lab = new Lab(seed);
        Pid caller = lab.Puppet();
        Pid pid = await lab.StartAsync(lab.Keeper(out List<Caller> callers));
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
        Pid pid = await lab.StartAsync(lab.Keeper(out List<Caller> callers));
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
        Pid pid = await lab.StartAsync(lab.Keeper(out List<Caller> callers));
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
        Pid pid = await lab.StartAsync(lab.Keeper(out List<Caller> callers));
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
}
