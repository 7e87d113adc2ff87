namespace Espalier.Tests.Servers;

/// <summary>Replies of the wrong type, and null.</summary>
public sealed class ReplyTypeTests
{
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
        Pid pid = await lab.StartAsync(lab.Keeper(out List<Caller> callers));
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
}
